import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import type { MoveTarget } from "../../lib/service/types.ts";
import { testCases } from "./cases.ts";
import { Destination } from "./destination.ts";
import { DestinationCases } from "./move_cases.ts";
import { RetrieveCases } from "./retrieve_cases.ts";
import { Get, Move } from "./scripted_scu.ts";

testCases("C-GET", Get, (get) => hangingProtocol({ get }), RetrieveCases);

testCases("C-MOVE", Move, (move) => hangingProtocol({ move }), DestinationCases);

let destination: MoveTarget;

testCases(
  "C-MOVE",
  Move,
  (get) =>
    hangingProtocol({
      move: get && async function* (request) {
        const instances = get(request);
        yield { destination };
        yield* instances;
      },
    }),
  RetrieveCases.map((each) => ({ ...each, expect: each.expect.map((text) => text.replace(/^C4/, "C5")) })),
  async ({ stores }, run) => {
    await using workstation = await Destination.open(stores);
    destination = workstation.target;
    await run();
  },
);
