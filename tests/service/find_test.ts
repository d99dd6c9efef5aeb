import { hangingProtocol } from "../../lib/service/hanging_protocol.ts";
import { testCases } from "./cases.ts";
import { FindCases } from "./find_cases.ts";
import { Find } from "./scripted_scu.ts";

testCases("C-FIND", Find, (find) => hangingProtocol({ find }), FindCases);
