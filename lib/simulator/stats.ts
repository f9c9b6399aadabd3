/** What virtual meters did so far; one for all of them. */
export class SimulatorStats {
  /** Readings that were sent, each counted once however often it was tried. */
  published = 0;
  /** Readings of which the broker said that it has them. */
  acknowledged = 0;
  /** Meters that have a connection, as far as they know. */
  connected = 0;
  /** Connections after a meter's first. */
  reconnects = 0;
  /** Commands that were answered. */
  commands = 0;

  /** Readings that wait for the broker's answer. */
  get unacknowledged(): number {
    return this.published - this.acknowledged;
  }
}
