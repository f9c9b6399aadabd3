import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { csvLine } from "../codec/csv_cell.ts";
import type { Reading } from "../domain/reading.ts";
import { aReading } from "../testing/readings.ts";
import { importCsv } from "./import.ts";

const PAGE = new URL("../../docs/data.md", import.meta.url);
const ARRIVAL = Date.UTC(2026, 0, 31);

/** The seed's tables, as SQLAlchemy makes them in SQLite. */
const SEED = `
  CREATE TABLE dispositivo (id INTEGER PRIMARY KEY, numero_serie VARCHAR(80) UNIQUE);
  CREATE TABLE leitura (
    id INTEGER PRIMARY KEY, dispositivo_id INTEGER, data_hora DATETIME, consumo_litros FLOAT,
    bateria FLOAT, pressao_bar FLOAT, vazamento_detectado BOOLEAN,
    total_liters NUMERIC(12, 3), flow_lmin NUMERIC(10, 3)
  );
  INSERT INTO dispositivo VALUES (1, 'esp-1'), (2, 'CASA.2');
  INSERT INTO leitura VALUES
    (1, 2, '2025-09-01 10:00:00.123456', 54322.001, NULL, NULL, 0, 54322.001, 3.25),
    (2, 1, '2025-09-01 10:00:00.000000', 0.3, 80, 2.5, 0, 0.3, 0),
    (3, 1, '2025-09-01 10:00:05.000000', 12, NULL, NULL, 0, NULL, NULL);`;

/** What `sqlite3 -cmd '.mode csv' -cmd '.headers on'` writes. */
function csvOf(database: DatabaseSync, sql: string): string {
  const rows = database.prepare(sql).all();
  const cells = rows.map((row) => Object.values(row).map((value) => String(value ?? "")));
  return [Object.keys(rows[0]), ...cells].map((row) => csvLine(row, ",")).join("");
}

async function load(csv: string): Promise<{ readings: Reading[]; rejectedCount: number }> {
  const readings: Reading[] = [];
  const { rejectedCount } = await importCsv(new Blob([csv]).stream(), {
    arrival: ARRIVAL,
    timeZone: "America/Sao_Paulo",
    serial: null,
    submit: (batch) => {
      readings.push(...batch);
      return Promise.resolve({ accepted: batch.length, duplicates: 0 });
    },
  });
  return { readings, rejectedCount };
}

Deno.test("docs/data.md brings a seed installation's readings over, local times and UTC", async () => {
  const page = await Deno.readTextFile(PAGE);
  const local = /```sql\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const utcColumn = /`(strftime\([^`]*Z'[^`]*AS ts)`/.exec(page)?.[1] ?? "";
  const utc = local.replace(/strftime\(.*AS ts/, utcColumn);
  assert.notEqual(utc, local);
  const database = new DatabaseSync(":memory:");
  database.exec(SEED);
  for (const [sql, hour] of [[local, 13], [utc, 10]] as const) {
    const at = Date.UTC(2025, 8, 1, hour);
    const { readings, rejectedCount } = await load(csvOf(database, sql));
    assert.equal(rejectedCount, 0);
    assert.deepEqual(readings, [
      aReading({ serial: "CASA.2", ts: at + 123, totalMl: 54_322_001, flowLmin: 3.25 }),
      aReading({
        serial: "ESP-1",
        ts: at,
        totalMl: 300,
        flowLmin: 0,
        battery: 80,
        pressureBar: 2.5,
      }),
      aReading({ serial: "ESP-1", ts: at + 5000, totalMl: 12_000 }),
    ]);
  }
  database.close();
});
