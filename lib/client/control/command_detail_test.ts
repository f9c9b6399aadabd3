import assert from "node:assert/strict";
import { COMMAND_STATUSES, type CommandRow } from "../../domain/command.ts";
import { COMMAND_TEXTS } from "../../ui/texts/commands.ts";
import { detailText, pulsesText } from "./command_detail.ts";

const AT = Date.UTC(2026, 0, 31, 15);

function row(part: Partial<CommandRow>): CommandRow {
  return {
    id: "AAAAAAAAAAAAAAAA",
    action: "reset",
    numeroSerie: "M1",
    status: "sent",
    by: "ana",
    createdAt: AT,
    updatedAt: AT,
    expiresAt: AT + 120_000,
    ...part,
  };
}

const portuguese = (part: Partial<CommandRow>) => detailText(row(part), "pt-BR", "UTC");
const english = (part: Partial<CommandRow>) => detailText(row(part), "en", "UTC");

Deno.test("detailText() says of what waits for whom it waits, and until when", () => {
  assert.match(portuguese({ status: "queued" }), /desligado.*31\/01\/2026 15:02:00/);
  assert.match(english({ status: "queued" }), /is off.*2026-01-31 15:02:00/);
  for (const status of ["sent", "delivered"] as const) {
    assert.match(portuguese({ status }), /até 31\/01\/2026 15:02:00/);
    assert.match(english({ status }), /by 2026-01-31 15:02:00/);
  }
});

Deno.test("detailText() shows the meter's figure of what is done, and before and after of a reset", () => {
  const done = { status: "done", totalLiters: 0, epoch: 5 } as const;
  assert.equal(
    portuguese({ ...done, before: { totalLiters: 54_322, epoch: 4 } }),
    "Antes 54,322 m³ (54.322,0 L); depois 0,000 m³ (0,0 L).",
  );
  assert.equal(english(done), "The meter shows 0.000 m³ (0.0 L).");
  const other = { ...done, action: "simOff", before: { totalLiters: 1 }, totalLiters: 2 } as const;
  assert.equal(portuguese(other), "O medidor mostra 0,002 m³ (2,0 L).");
  assert.match(
    portuguese({ ...done, reason: "já executado" }),
    /depois|mostra.*disse: já executado/,
  );
  assert.equal(portuguese({ status: "done" }), "");
});

Deno.test("detailText() shows the recorded calibration before and after, as it went out", () => {
  const calibration = { action: "setCalibration", status: "done", value: 7.5 } as const;
  assert.match(
    portuguese({ ...calibration, before: { pulsesPerLiter: 447.5 } }),
    /^Pulsos por litro: antes 447,5; depois 450\.$/,
  );
  assert.match(
    english({ ...calibration, before: { pulsesPerLiter: null } }),
    /before not set; after 450/,
  );
  const short = { ...calibration, value: 1 / 60, sentValue: 0.0167, before: { pulsesPerLiter: 1 } };
  assert.match(portuguese(short), /depois 1,002\./);
  assert.equal(pulsesText(row({ action: "setCalibration", value: 1 / 60 }), "pt-BR"), "1");
});

Deno.test("detailText() says why in the reader's language, and quotes words that it does not know", () => {
  const refused = (reason?: string) => ({ status: "refused", reason, totalLiters: 9 }) as const;
  assert.match(
    portuguese(refused("assinatura inválida")),
    /disse: assinatura inválida\. .*forjado/,
  );
  assert.match(english(refused("comando repetido")), /said: a repeated command/);
  assert.match(english(refused("em uso <b>$&")), /said: “em uso <b>\$&”/);
  assert.match(english(refused("toString")), /“toString”/);
  assert.equal(portuguese(refused()), COMMAND_TEXTS["pt-BR"].silent);
});

Deno.test("detailText() tells what never went out from what nobody answered and what came too late", () => {
  assert.match(portuguese({ status: "expired", neverSent: true }), /^Não saiu: .*15:02:00/);
  assert.match(portuguese({ status: "expired" }), /não respondeu até .*Não se sabe/);
  assert.match(english({ status: "expired", reason: "prazo vencido" }), /too late.*not done/);
});

Deno.test("detailText() shows a figure with nothing but what is done", () => {
  for (const status of COMMAND_STATUSES) {
    const part = { status, totalLiters: 1234.5, before: { totalLiters: 7 }, reason: "x" } as const;
    assert.equal(/m³/.test(portuguese(part)), status === "done", status);
  }
});
