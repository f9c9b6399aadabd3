#pragma once
#include <stddef.h>
#include <stdint.h>

#include <string>

#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

#define HIGH 0x1
#define LOW 0x0
#define OUTPUT 0x03
#define INPUT_PULLUP 0x05

class String {
 public:
  String(const char* cstr = "");
  const char* c_str() const;

 private:
  std::string text_;
};
String operator+(const char* lhs, const String& rhs);
String operator+(const String& lhs, const char* rhs);

class Print {
 public:
  virtual ~Print();
  virtual size_t write(uint8_t c) = 0;
  virtual size_t write(const uint8_t* buffer, size_t size);
  size_t print(const char* str);
};

class HardwareSerial : public Print {
 public:
  void begin(unsigned long baud);
  size_t write(uint8_t c) override;
  size_t write(const uint8_t* buffer, size_t size) override;
};
extern HardwareSerial Serial;

class IPAddress {
 public:
  IPAddress();
  String toString(bool includeZone = false) const;
};

class EspClass {
 public:
  void restart();
};
extern EspClass ESP;

extern "C" {
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t val);
int digitalRead(uint8_t pin);
void delay(uint32_t ms);
void configTime(long gmtOffset_sec, int daylightOffset_sec, const char* server1,
                const char* server2 = nullptr, const char* server3 = nullptr);
}

size_t getArduinoLoopTaskStackSize(void);
#define SET_LOOP_TASK_STACK_SIZE(sz) \
  size_t getArduinoLoopTaskStackSize() { return sz; }

void setup(void);
void loop(void);
