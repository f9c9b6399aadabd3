#pragma once
#include "Arduino.h"

class TwoWire {
 public:
  bool begin(int sda, int scl, uint32_t frequency = 0);
  void setTimeOut(uint16_t timeOutMillis);
  void beginTransmission(uint8_t address);
  uint8_t endTransmission(bool sendStop);
  uint8_t endTransmission();
};
extern TwoWire Wire;
