import assert from "node:assert/strict";
import { mayPublish, maySubscribe } from "./meter_rights.ts";
import { Topics } from "./topics.ts";

const topics = new Topics({
  seedData: "hidrometro/dados",
  seedCommand: "hidrometro/cmd",
  base: "hidrometro/v1",
});

Deno.test("mayPublish() lets a meter speak for itself alone", () => {
  const may = (topic: string) => mayPublish(topics, "A", topic);
  const own = ["dados", "estado", "ack"].map((leaf) => `hidrometro/v1/A/${leaf}`);
  for (const topic of [...own, "hidrometro/dados"]) assert.equal(may(topic), true, topic);
  const others = [
    "hidrometro/v1/A/cmd",
    "hidrometro/v1/B/dados",
    "hidrometro/v1/a/dados",
    "hidrometro/v1/A/dados/x",
    "hidrometro/v1/alertas/A",
    "hidrometro/cmd",
    "hidrometro/B/dados",
    "$SYS/broker",
    "elsewhere",
  ];
  for (const topic of others) assert.equal(may(topic), false, topic);
});

Deno.test("maySubscribe() lets a meter hear its own commands and the seed's, without a wildcard", () => {
  const may = (filter: string) => maySubscribe(topics, "A", filter);
  for (const filter of ["hidrometro/v1/A/cmd", "hidrometro/cmd"]) assert.equal(may(filter), true);
  const others = ["#", "+/+/+/cmd", "hidrometro/+/cmd", "hidrometro/v1/+/cmd", "hidrometro/v1/A/#"]
    .concat(
      "hidrometro/v1/B/cmd",
      "hidrometro/dados",
      "hidrometro/v1/A/dados",
      "$SYS/#",
      "$share/x/#",
    );
  for (const filter of others) assert.equal(may(filter), false, filter);
});
