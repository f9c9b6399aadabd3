#pragma once
#include <functional>

#include "WiFi.h"

enum http_method { HTTP_GET = 1, HTTP_POST = 3 };
typedef enum http_method HTTPMethod;

class Uri {
 public:
  Uri(const char* uri);
  Uri(const String& uri);
  /** For the tests. */
  const char* text() const;

 private:
  std::string text_;
};

class RequestHandler {};

class WebServer {
 public:
  WebServer(int port = 80);
  virtual ~WebServer();
  virtual void begin();
  virtual void handleClient();
  void stop();

  typedef std::function<void(void)> THandlerFunction;
  RequestHandler& on(const Uri& uri, THandlerFunction fn);
  RequestHandler& on(const Uri& uri, HTTPMethod method, THandlerFunction fn);
  void onNotFound(THandlerFunction fn);

  const String& arg(const String& name) const;
  const String& arg(int i) const;
  void sendHeader(const String& name, const String& value, bool first = false);
  void send(int code, const char* content_type = nullptr, const String& content = String(""));
  void send(int code, char* content_type, const String& content);
  void send(int code, const String& content_type, const String& content);
  void send(int code, const char* content_type, const char* content);
};
