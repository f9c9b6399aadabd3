#pragma once
#include <functional>

#include "Arduino.h"

typedef enum {
  ARDUINO_EVENT_WIFI_STA_DISCONNECTED = 113,
  ARDUINO_EVENT_WIFI_STA_GOT_IP = 115,
  ARDUINO_EVENT_WIFI_STA_LOST_IP = 117,
  ARDUINO_EVENT_MAX,
} arduino_event_id_t;

typedef struct {
  uint8_t ssid[32];
  uint8_t ssid_len;
  uint8_t bssid[6];
  uint8_t reason;
  int8_t rssi;
} wifi_event_sta_disconnected_t;
typedef enum { WIFI_REASON_ASSOC_LEAVE = 8, WIFI_REASON_NO_AP_FOUND = 201 } wifi_err_reason_t;

typedef union {
  wifi_event_sta_disconnected_t wifi_sta_disconnected;
} arduino_event_info_t;

typedef enum { WIFI_MODE_NULL = 0, WIFI_MODE_STA, WIFI_MODE_AP, WIFI_MODE_APSTA } wifi_mode_t;
#define WIFI_AP_STA WIFI_MODE_APSTA
typedef enum { WL_IDLE_STATUS = 0, WL_CONNECTED = 3 } wl_status_t;

using WiFiEventCb = void (*)(arduino_event_id_t event);
using WiFiEventFuncCb = std::function<void(arduino_event_id_t event, arduino_event_info_t info)>;
using wifi_event_id_t = size_t;

class WiFiClass {
 public:
  wifi_event_id_t onEvent(WiFiEventCb cbEvent, arduino_event_id_t event = ARDUINO_EVENT_MAX);
  wifi_event_id_t onEvent(WiFiEventFuncCb cbEvent, arduino_event_id_t event = ARDUINO_EVENT_MAX);
  static void persistent(bool persistent);
  static bool mode(wifi_mode_t);

  wl_status_t begin(const char* ssid, const char* passphrase = nullptr, int32_t channel = 0,
                    const uint8_t* bssid = nullptr, bool connect = true);
  bool disconnect(bool wifioff = false, bool eraseap = false, unsigned long timeoutLength = 100);
  bool setAutoReconnect(bool autoReconnect);
  int8_t RSSI();

  bool softAP(const char* ssid, const char* passphrase = nullptr, int channel = 1,
              int ssid_hidden = 0, int max_connection = 4, bool ftm_responder = false);
  bool softAPdisconnect(bool wifioff = false);
  uint8_t softAPgetStationNum();
  IPAddress softAPIP();
};
extern WiFiClass WiFi;
