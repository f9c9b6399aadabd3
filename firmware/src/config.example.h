/**
 * What is compiled in. Copy to `config.h`, which git ignores, and fill in what is wanted; nothing has
 * to be. What was entered at the set-up in the access point goes before all of it but the last two.
 */
#pragma once

// The network; empty: the meter opens its access point at the first start and asks.
#define CONFIG_WIFI_SSID ""
#define CONFIG_WIFI_PASSWORD ""

// The broker: mqtt://host:port, or mqtts://host:port with TLS. User name, password and key are those
// of the meter's credential (docs/devices.md); empty: none.
#define CONFIG_BROKER_URL ""
#define CONFIG_BROKER_USERNAME ""
#define CONFIG_BROKER_PASSWORD ""
#define CONFIG_KEY ""

// The certificate of an authority of one's own, PEM, with mqtts:// only; empty: the authorities that
// ESP-IDF brings along. A broker's certificate is always verified.
#define CONFIG_BROKER_CA ""

// MQTT_TOPIC_BASE of the server.
#define CONFIG_TOPIC_BASE "hidrometro/v1"

// In capital letters; empty: HM- and the chip's address.
#define CONFIG_SERIAL ""

// Pulses per litre of the first start, 0.6 to 60000; later a command says it.
#define CONFIG_PULSES_PER_LITRE "450"

// Updates over the network with espota; empty: off.
#define CONFIG_OTA_PASSWORD ""

// 1: a display of two lines with 16 characters at a PCF8574; 0: none.
#define CONFIG_LCD 1
