/** Messages that are one bare value, or a word: whose they are stands in the topic, if anywhere. */

/** Words that the protocols themselves define. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:no error|Flow finished|connected|connection lost|Neg\. Rate|Rate too high)/,
    "ai-on-the-edge",
  ],
  [/^(?:online|offline)$/, "esphome"],
  [/^(?:Online|Offline)$/, "tasmota"],
  [/^(?:init|ready|sleeping|disconnected|lost)$/, "homie"],
  [/^error:[a-z_]+$/, "ocr-reader"],
  [
    /^(?:inactivity|DeviceInactivity|DeviceFailure|RegularResetFailure|SpecifiedDeviceNotFound) /i,
    "wmbusmeters",
  ],
];

/** Topics by which these devices are known, where one is set as `MQTT_TOPIC_DADOS`. */
const TOPICS: readonly (readonly [RegExp, string])[] = [
  [/^homie\//, "homie"],
  [/^homeassistant\//, "home-assistant"],
  [/^rtl_433\//, "rtl433"],
  [/^zigbee2mqtt\//, "zigbee2mqtt"],
  [/^wmbusmeters(?:_alarm)?(?:\/|$)/, "wmbusmeters"],
  [/^waterius\//, "waterius"],
  [/^(?:tele|stat)\//, "tasmota"],
  [/^shellies\/|\/status\/input:\d+$/, "shelly"],
  [/^watermeter\//, "ai-on-the-edge"],
  [/^waterreader\//, "ocr-reader"],
  [/\/(?:sensor|text_sensor|binary_sensor)\/[^/]+\/state$/, "esphome"],
];

/** A number, or a time: one of the values of a device that gives each a topic of its own. */
const SINGLE = /^(?:[+-]?\d+(?:\.\d+)?|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\S*)$/;

/** The kind of device that a topic is known for; `null` for a topic that says nothing. */
export function dialectOfTopic(topic: string): string | null {
  return TOPICS.find(([pattern]) => pattern.test(topic))?.[1] ?? null;
}

/** The kind of device that a text alone is known for. */
export function dialectOfText(text: string): string | null {
  const trimmed = text.trim();
  const word = WORDS.find(([pattern]) => pattern.test(trimmed))?.[1];
  return word ?? (SINGLE.test(trimmed) ? "single-value" : null);
}
