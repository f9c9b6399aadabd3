/** The access point of the first set-up, and the form in it. */
#pragma once

#include <DNSServer.h>
#include <WebServer.h>

#include <cstdint>
#include <string>

#include "serial_number.h"
#include "settings.h"

namespace shell {

/**
 * A network of the meter's own with one page: whatever address a telephone asks for, it gets the form.
 * Counting and readings go on meanwhile.
 */
class Portal {
 public:
  /** @param settings what is shown in the form; it outlives the portal */
  Portal(const meter_shell::Settings& settings, const meter_shell::MacAddress& mac);

  /** @returns false when the radio did not make a network */
  bool open(std::uint64_t now);
  bool isOpen() const { return isOpen_; }

  /**
   * Serves, and closes after ten minutes without anybody in the network.
   *
   * @param closes whether it may: without settings the meter has nothing else to do
   * @returns true when new settings were kept and their sender was told: the meter is to start anew
   */
  bool step(std::uint64_t now, bool closes);

  const std::string& name() const { return name_; }
  /** Of the network; known once it was open. */
  const std::string& password() const { return password_; }

 private:
  void close();
  void addPages();
  void showForm();
  void takeForm();
  void send(int status, const std::string& html);

  const meter_shell::Settings& settings_;
  std::string name_;
  std::string password_;
  WebServer server_{80};
  DNSServer names_;
  bool isOpen_ = false;
  bool hasPages_ = false;
  bool saved_ = false;
  std::uint64_t savedAt_ = 0;
  std::uint64_t lastVisit_ = 0;
};

}  // namespace shell
