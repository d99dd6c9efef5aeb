/**
 * An SCP made of dcmjs-dimse that forgets what it receives. Arguments: the module specifier of dcmjs-dimse and a port;
 * without a port it ends at once, to find out whether the module is there.
 */
import process from "node:process";

const [specifier, port] = process.argv.slice(2);
const { default: { log, responses, Scp, Server } } = await import(specifier);
const { CEchoResponse, CStoreResponse } = responses;
const Explicit = "1.2.840.10008.1.2.1";
const Success = 0x0000;

log.level = "error";

class ForgettingScp extends Scp {
  associationRequested(requested) {
    for (const { context } of requested.getPresentationContexts()) {
      const syntax = context.getTransferSyntaxUids().find((uid) => uid === Explicit);
      context.setResult(syntax === undefined ? 4 : 0, syntax);
    }
    this.sendAssociationAccept();
  }

  cEchoRequest(request, callback) {
    this.#succeed(CEchoResponse.fromRequest(request), callback);
  }

  cStoreRequest(request, callback) {
    this.#succeed(CStoreResponse.fromRequest(request), callback);
  }

  #succeed(response, callback) {
    response.setStatus(Success);
    callback(response);
  }

  associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}

if (port !== undefined) {
  const server = new Server(ForgettingScp);
  server.on("networkError", (error) => console.error(error));
  server.listen(Number(port));
}
