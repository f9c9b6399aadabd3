/** The metrics of the thread that writes. */

import type { MetricFamily } from "../ports.ts";
import { counter, gauge, histogram, sample, samplesOf } from "./families.ts";
import type { IngestMeasures } from "./measures.ts";

/** Readings, commits, the link to the broker. */
export function ingestOf(ingest: IngestMeasures): MetricFamily[] {
  return [
    ...readingsOf(ingest),
    ...claimsOf(ingest),
    ...commitsOf(ingest),
    ...brokerOf(ingest),
  ];
}

function readingsOf(ingest: IngestMeasures): MetricFamily[] {
  const { readings, notStored, quarantined, acknowledgement, failedMessages, waiting } = ingest;
  return [
    counter(
      "hidrometro_readings_total",
      "Readings answered for, by what became of them.",
      ...samplesOf("outcome", readings),
    ),
    counter(
      "hidrometro_readings_not_stored_total",
      "Readings that were neither stored nor acknowledged, by what was in the way.",
      ...samplesOf("reason", notStored),
    ),
    counter(
      "hidrometro_quarantined_total",
      "Messages, or parts of one, that went to quarantine, by reason.",
      ...samplesOf("reason", quarantined),
    ),
    histogram(
      "hidrometro_acknowledgement_delay_seconds",
      "From the arrival of a message until its PUBACK may go out.",
      { data: acknowledgement },
    ),
    counter(
      "hidrometro_messages_failed_total",
      "Messages that were not acknowledged because they could not be stored.",
      sample(failedMessages),
    ),
    gauge(
      "hidrometro_readings_waiting",
      "Readings that wait for a commit.",
      sample(waiting),
    ),
  ];
}

function claimsOf({ claimsWaiting, unknownMeters }: IngestMeasures): MetricFamily[] {
  return [
    gauge(
      "hidrometro_claims_waiting",
      "Serials that have sent readings and wait to be accepted or refused.",
      sample(claimsWaiting),
    ),
    counter(
      "hidrometro_unknown_meter_messages_total",
      "Messages of serials that nobody has accepted.",
      sample(unknownMeters),
    ),
  ];
}

function commitsOf(ingest: IngestMeasures): MetricFamily[] {
  const { commitReadings, commitDuration, failedCommits, rewriting } = ingest;
  return [
    histogram(
      "hidrometro_commit_readings",
      "Readings made durable by one commit.",
      { data: commitReadings },
    ),
    histogram(
      "hidrometro_commit_duration_seconds",
      "Time that one commit took.",
      { data: commitDuration },
    ),
    counter("hidrometro_commits_failed_total", "Commits that failed.", sample(failedCommits)),
    gauge(
      "hidrometro_books_rewriting",
      "Meters whose consumption is computed anew, or waits for it.",
      sample(rewriting),
    ),
  ];
}

function brokerOf({ broker }: IngestMeasures): MetricFamily[] {
  const { reconnects, clients, refused } = broker;
  return [
    counter(
      "hidrometro_broker_reconnects_total",
      "Times that the link to an external broker came back.",
      sample(reconnects),
    ),
    gauge(
      "hidrometro_broker_clients",
      "Clients connected to the embedded broker.",
      ...(clients === null ? [] : [sample(clients)]),
    ),
    counter(
      "hidrometro_mqtt_refused_total",
      "What the embedded broker refused to meters, by what they asked for.",
      ...(refused === null ? [] : samplesOf("what", { ...refused })),
    ),
  ];
}
