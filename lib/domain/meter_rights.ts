/** What a meter may say and hear at the broker: its own topics and the seed's, nothing else. */

import type { Topics } from "./topics.ts";

/** Whether a meter may publish on a topic. */
export function mayPublish(topics: Topics, serial: string, topic: string): boolean {
  const about = topics.classify(topic);
  switch (about.kind) {
    case "seed-data":
      return true;
    case "data":
    case "state":
    case "ack":
      return about.serial === serial;
    default:
      return false;
  }
}

/** Whether a meter may subscribe to a filter: one topic, no wildcard. */
export function maySubscribe(topics: Topics, serial: string, filter: string): boolean {
  return filter === topics.command(serial) || filter === topics.names.seedCommand;
}
