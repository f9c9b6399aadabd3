/**
 * `config.h` where there is one, and a default for everything that it leaves out. Tests define
 * `CONFIG_WITHOUT_FILE`: what is compiled in on this machine is not what they are about.
 */
#pragma once

#if CONFIG_WOKWI
#include "config.wokwi.h"
#elif __has_include("config.h") && !CONFIG_WITHOUT_FILE
#include "config.h"
#endif

#ifndef CONFIG_WIFI_SSID
#define CONFIG_WIFI_SSID ""
#endif
#ifndef CONFIG_WIFI_PASSWORD
#define CONFIG_WIFI_PASSWORD ""
#endif
#ifndef CONFIG_BROKER_URL
#define CONFIG_BROKER_URL ""
#endif
#ifndef CONFIG_BROKER_USERNAME
#define CONFIG_BROKER_USERNAME ""
#endif
#ifndef CONFIG_BROKER_PASSWORD
#define CONFIG_BROKER_PASSWORD ""
#endif
#ifndef CONFIG_KEY
#define CONFIG_KEY ""
#endif
#ifndef CONFIG_BROKER_CA
#define CONFIG_BROKER_CA ""
#endif
#ifndef CONFIG_TOPIC_BASE
#define CONFIG_TOPIC_BASE "hidrometro/v1"
#endif
#ifndef CONFIG_SERIAL
#define CONFIG_SERIAL ""
#endif
#ifndef CONFIG_PULSES_PER_LITRE
#define CONFIG_PULSES_PER_LITRE "450"
#endif
#ifndef CONFIG_OTA_PASSWORD
#define CONFIG_OTA_PASSWORD ""
#endif
#ifndef CONFIG_LCD
#define CONFIG_LCD 1
#endif
#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "dev"
#endif
