/**
 * Failures as `application/problem+json` (RFC 9457).
 *
 * @module
 */

/** The media type of a problem. */
export const ProblemMediaType = "application/problem+json";

/** What is called what (RFC 9110 §15.5, §15.6). */
const Titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  411: "Length Required",
  413: "Content Too Large",
  414: "URI Too Long",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** What else a problem says. */
export interface ProblemOptions extends ErrorOptions {
  /** Header fields of the response. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Extension members (RFC 9457 §3.2). */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** A request that is answered with a status of 400 or above. */
export class Problem extends Error {
  /** Same as the class name. */
  override name = "Problem";
  /** The status code. */
  readonly status: number;
  readonly #options: ProblemOptions;

  /**
   * Makes the error.
   *
   * @param status The status code, 400 to 599.
   * @param detail One sentence for whoever sent the request, no final period.
   * @param options Header fields, extension members and the `cause`.
   */
  constructor(status: number, detail: string, options: ProblemOptions = {}) {
    super(detail, options);
    this.status = status;
    this.#options = options;
  }

  /**
   * Makes the response.
   *
   * @returns A response of its own each time.
   */
  toResponse(): Response {
    const { headers, members } = this.#options;
    const body = { type: "about:blank", title: Titles[this.status], status: this.status, detail: this.message };
    return new Response(JSON.stringify({ ...body, ...members }), {
      status: this.status,
      headers: { ...headers, "Content-Type": ProblemMediaType, "Cache-Control": "no-store" },
    });
  }
}
