/** What every `Broker` promises, whatever is behind it. */

import assert from "node:assert/strict";
import { type Broker, BrokerUnavailableError, type InboundMessage } from "../ports.ts";
import { pause, until } from "./until.ts";
import { settling } from "./settling.ts";

/** A broker under test, and the meters' side of it. */
export interface BrokerHarness extends AsyncDisposable {
  /** Not started. */
  readonly broker: Broker;
  /** A meter publishes with QoS 1, and again until it is acknowledged. */
  send(topic: string, payload: string): Promise<void>;
  /** Acknowledgements that have left the program. */
  acknowledged(): number;
  /** A meter subscribes; the answer tells the payloads that came so far. */
  listen(topic: string): Promise<() => string[]>;
  /** There is one connection, on which acknowledgements keep the order. */
  readonly ordered: boolean;
  /** The broker goes away. */
  lose(): Promise<void>;
}

const DATA = "hidrometro/dados";
const COMMANDS = "hidrometro/cmd";
const PUBLISH = { retain: false, timeoutMs: 2_000 };

/** Registers the tests of the contract. */
export function brokerContract(
  name: string,
  makeHarness: () => Promise<BrokerHarness>,
  options: { ignore?: boolean } = {},
): void {
  const test = (title: string, fn: (harness: BrokerHarness) => Promise<void>) =>
    Deno.test(`${name} ${title}`, { ignore: options.ignore ?? false }, async () => {
      await using harness = await makeHarness();
      await fn(harness);
    });

  test("hands a message over with its topic and its bytes", async (harness) => {
    const messages = await startCollecting(harness);
    await harness.send("hidrometro/v1/A-1/dados", '{"total":1,"á":"ç"}');
    await until("the message", () => messages.length > 0);
    assert.equal(messages[0].topic, "hidrometro/v1/A-1/dados");
    assert.equal(new TextDecoder().decode(messages[0].payload), '{"total":1,"á":"ç"}');
    assert.equal(messages[0].retained, false);
    assert.equal(messages[0].dup, false);
  });

  test("acknowledges when the handler resolves, not before", async (harness) => {
    const gate = Promise.withResolvers<void>();
    let taken = 0;
    await harness.broker.start(settling(() => (taken++, gate.promise)));
    await linked(harness);
    const sent = harness.send(DATA, "1");
    await until("the message", () => taken === 1);
    await pause(300);
    assert.equal(harness.acknowledged(), 0);
    gate.resolve();
    await sent;
    await until("the acknowledgement", () => harness.acknowledged() === 1);
  });

  test("does not acknowledge a rejected message, which comes again", async (harness) => {
    const payloads: string[] = [];
    let acknowledgedAtRejection = -1;
    await harness.broker.start(settling(async ({ payload }) => {
      payloads.push(new TextDecoder().decode(payload));
      if (payloads.length > 1) return;
      await pause(50);
      acknowledgedAtRejection = harness.acknowledged();
      throw new Error("the disk is full");
    }));
    await linked(harness);
    await harness.send(DATA, "1");
    await until("the repetition", () => payloads.length === 2);
    await until("the acknowledgement", () => harness.acknowledged() === 1);
    assert.deepEqual(payloads, ["1", "1"]);
    assert.equal(acknowledgedAtRejection, 0);
  });

  test("hands 2,000 messages of one meter over in order, each once", async (harness) => {
    const messages = await startCollecting(harness);
    const all = Array.from({ length: 2_000 }, (_, i) => String(i));
    await Promise.all(all.map((payload) => harness.send(DATA, payload)));
    await until("all messages", () => messages.length >= all.length);
    assert.deepEqual(messages.map(({ payload }) => new TextDecoder().decode(payload)), all);
    await until("all acknowledgements", () => harness.acknowledged() === all.length);
  });

  test("keeps the order of the acknowledgements when the store does not", async (harness) => {
    const gates: (() => void)[] = [];
    await harness.broker.start(settling(() => new Promise((resolve) => gates.push(resolve))));
    await linked(harness);
    const sent = [harness.send(DATA, "first"), harness.send(DATA, "second")];
    await until("both messages", () => gates.length === 2);
    gates[1]();
    await pause(100);
    if (harness.ordered) assert.equal(harness.acknowledged(), 0);
    gates[0]();
    await Promise.all(sent);
    await until("both acknowledgements", () => harness.acknowledged() === 2);
  });

  test("publishes to a meter that listens", async (harness) => {
    await startCollecting(harness);
    const received = await harness.listen(COMMANDS);
    await harness.broker.publish(COMMANDS, '{"action":"reset"}', PUBLISH);
    await until("the command", () => received().length > 0);
    assert.deepEqual(received(), ['{"action":"reset"}']);
  });

  test("refuses to publish when the broker is gone", async (harness) => {
    await startCollecting(harness);
    await harness.lose();
    const from = performance.now();
    await assert.rejects(
      harness.broker.publish(COMMANDS, "x", { retain: false, timeoutMs: 1_000 }),
      BrokerUnavailableError,
    );
    assert.ok(performance.now() - from < 1_500, "it took longer than its timeout");
    await until("the status", () => !harness.broker.status().connected);
    assert.notEqual(harness.broker.status().error, null);
  });

  test("answers what is under way when it stops, and takes nothing more", async (harness) => {
    let taken = 0;
    await harness.broker.start(settling(() => (taken++, pause(300))));
    await linked(harness);
    const first = harness.send(DATA, "1");
    await until("the message", () => taken === 1);
    await harness.broker.stop();
    await first;
    await until("the acknowledgement", () => harness.acknowledged() === 1);
    harness.send(DATA, "2").catch(() => {}); // Nobody takes it: it ends with the harness.
    await pause(200);
    assert.equal(taken, 1);
    assert.equal(harness.broker.status().connected, false);
    await assert.rejects(harness.broker.publish(COMMANDS, "x", PUBLISH), BrokerUnavailableError);
  });
}

async function startCollecting({ broker }: BrokerHarness): Promise<InboundMessage[]> {
  const messages: InboundMessage[] = [];
  await broker.start(settling((message) => {
    messages.push(message);
    return Promise.resolve();
  }));
  await until("the link", () => broker.status().connected);
  return messages;
}

async function linked({ broker }: BrokerHarness): Promise<void> {
  await until("the link", () => broker.status().connected);
}
