/** The meter in Wokwi: its network, and the broker of `deno task dev` behind its private gateway. */
#pragma once

#define CONFIG_WIFI_SSID "Wokwi-GUEST"
#define CONFIG_BROKER_URL "mqtt://host.wokwi.internal:1883"
#define CONFIG_LCD 1
