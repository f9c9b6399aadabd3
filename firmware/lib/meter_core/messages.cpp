#include "messages.h"

namespace meter_core {

namespace {

std::string_view nameOf(AckStatus status) {
  switch (status) {
    case AckStatus::Received:
      return "recebido";
    case AckStatus::Done:
      return "executado";
    case AckStatus::Refused:
      return "recusado";
    case AckStatus::Expired:
      break;
  }
  return "expirado";
}

void encodeTime(std::int64_t time, TextWriter& out) {
  if (time == 0) return;
  out.put(",\"ts\":");
  out.whole(time);
}

}  // namespace

void encodeReading(const Reading& reading, TextWriter& out) {
  out.put("{\"totalLiters\":");
  out.thousandths(reading.total);
  out.put(",\"flowLmin\":");
  out.thousandths(reading.flow);
  encodeTime(reading.time, out);
  out.put(",\"epoch\":");
  out.whole(std::uint64_t{reading.epoch});
  out.put(",\"seq\":");
  out.whole(std::uint64_t{reading.seq});
  out.put("}");
}

void encodeAck(const Ack& ack, TextWriter& out) {
  out.put("{\"id\":");
  out.quoted(ack.id);
  out.put(",\"status\":");
  out.quoted(nameOf(ack.status));
  if (!ack.reason.empty()) {
    out.put(",\"motivo\":");
    out.quoted(ack.reason);
  }
  out.put(",\"totalLiters\":");
  out.thousandths(ack.total);
  out.put(",\"epoch\":");
  out.whole(std::uint64_t{ack.epoch});
  out.put("}");
}

void encodeState(const MeterState& state, TextWriter& out) {
  out.put("{\"online\":true,\"firmware\":");
  out.quoted(state.firmware);
  out.put(",\"rssi\":");
  out.whole(std::int64_t{state.signalStrength});
  encodeTime(state.time, out);
  out.put("}");
}

}  // namespace meter_core
