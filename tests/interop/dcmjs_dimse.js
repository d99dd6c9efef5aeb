/**
 * dcmjs-dimse as SCU or SCP of hanging protocols. Arguments: the module specifier of dcmjs-dimse, then
 *
 *     scu PORT FOLDER FILE…    asks everything of an SCP, prints JSON
 *     scp PORT                 prints a JSON line for each request
 *
 * and nothing more to find out whether the module is there.
 */
import process from "node:process";

const [specifier, role, ...rest] = process.argv.slice(2);
const { default: dimse } = await import(specifier);
const { association, Client, Dataset, requests, responses, Scp, Server } = dimse;
const { CEchoRequest, CFindRequest, CGetRequest, CMoveRequest, CStoreRequest } = requests;
const { CEchoResponse, CFindResponse, CStoreResponse } = responses;

const Storage = "1.2.840.10008.5.1.4.38.1";
const Find = "1.2.840.10008.5.1.4.38.2";
const Move = "1.2.840.10008.5.1.4.38.3";
const Get = "1.2.840.10008.5.1.4.38.4";
const [Explicit, Implicit] = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2"];
const Success = 0x0000;
const Pending = 0xff00;

/** One request on an association of its own; settles with the responses when the connection is closed. */
function ask(port, request, onStore) {
  const client = new Client();
  const answers = [];
  request.on("response", (response) => answers.push(response));
  if (onStore) client.on("cStoreRequest", onStore);
  client.addRequest(request);
  return new Promise((resolve, reject) => {
    client.on("networkError", reject);
    client.on("associationRejected", () => reject(new Error("rejected")));
    client.on("closed", () => resolve(answers));
    client.send("127.0.0.1", port, "DCMJSDIMSE", "HANGAR");
  });
}

function of(request, sopClassUid, elements) {
  request.setAffectedSopClassUid(sopClassUid);
  request.setDataset(new Dataset(elements, Explicit));
  return request;
}

/** dcmjs-dimse proposes the SCP role for a list of classes, and Hanging Protocol Storage is not in it. */
class HangingProtocolGetRequest extends CGetRequest {
  getAddStorageSopClassesToAssociation() {
    return false;
  }
}

const { addPresentationContextFromRequest } = association.Association.prototype;
association.Association.prototype.addPresentationContextFromRequest = function (request, ...others) {
  const added = addPresentationContextFromRequest.call(this, request, ...others);
  if (request instanceof HangingProtocolGetRequest) {
    const id = this.addOrGetPresentationContext(Storage);
    this.addTransferSyntaxToPresentationContext(id, Explicit);
    this.getPresentationContext(id).setProviderRole(true);
  }
  return added;
};

const statuses = (answers) => answers.map((answer) => answer.getStatus());

async function scu(port, folder, files) {
  const results = {};
  results.echo = statuses(await ask(port, new CEchoRequest()));
  results.store = [];
  for (const file of files) results.store.push(...statuses(await ask(port, new CStoreRequest(file))));

  const elements = { SOPInstanceUID: "", HangingProtocolName: "*", HangingProtocolDefinitionSequence: [] };
  const found = await ask(port, of(new CFindRequest(), Find, elements));
  results.find = statuses(found);
  results.found = found.filter((answer) => answer.hasDataset()).map((answer) => answer.getDataset().getElements());

  const uids = results.found.map((match) => match.SOPInstanceUID);
  const request = of(new HangingProtocolGetRequest(), Get, { SOPInstanceUID: uids });
  results.received = [];
  const onStore = (store, callback) => {
    const uid = store.getAffectedSopInstanceUid();
    store.getDataset().toFile(`${folder}/${uid}.dcm`);
    results.received.push(uid);
    const response = CStoreResponse.fromRequest(store);
    response.setStatus(Success);
    callback(response);
  };
  results.get = statuses(await ask(port, request, onStore));

  const move = CMoveRequest.createStudyMoveRequest("RECEIVER", "");
  const moved = await ask(port, of(move, Move, { SOPInstanceUID: uids }));
  results.move = statuses(moved);
  results.completed = moved.at(-1).getCompleted();
  console.log(JSON.stringify(results));
}

const report = (event, values = {}) => console.log(JSON.stringify({ event, ...values }));

class HangingProtocolScp extends Scp {
  associationRequested(requested) {
    for (const { context } of requested.getPresentationContexts()) {
      const syntax = context.getTransferSyntaxUids().find((uid) => uid === Explicit || uid === Implicit);
      context.setResult(syntax === undefined ? 4 : 0, syntax);
    }
    this.sendAssociationAccept();
  }

  cEchoRequest(request, callback) {
    report("echo");
    const response = CEchoResponse.fromRequest(request);
    response.setStatus(Success);
    callback(response);
  }

  cStoreRequest(request, callback) {
    report("store", {
      uid: request.getAffectedSopInstanceUid(),
      name: request.getDataset().getElement("HangingProtocolName"),
    });
    const response = CStoreResponse.fromRequest(request);
    response.setStatus(Success);
    callback(response);
  }

  cFindRequest(request, callback) {
    report("find", { elements: request.getDataset().getElements() });
    const matches = ["1.2.3", "1.2.4"].map((uid) => {
      const response = CFindResponse.fromRequest(request);
      response.setStatus(Pending);
      response.setDataset(new Dataset({ SOPInstanceUID: uid, HangingProtocolName: `Name of ${uid}` }, Explicit));
      return response;
    });
    const final = CFindResponse.fromRequest(request);
    final.setStatus(Success);
    callback([...matches, final]);
  }

  associationReleaseRequested() {
    this.sendAssociationReleaseResponse();
  }
}

if (role === "scu") {
  const [port, folder, ...files] = rest;
  await scu(Number(port), folder, files);
} else if (role === "scp") {
  const server = new Server(HangingProtocolScp);
  server.on("networkError", (error) => console.error(error));
  server.listen(Number(rest[0]));
}
