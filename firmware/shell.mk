# The ESP32's own code in src/, against stand-ins for its libraries (test/stubs/README.md).
SHELL_STRICT := -std=c++17 -Wall -Wextra -Werror -DCONFIG_WITHOUT_FILE=1 -Itest/stubs -Isrc $(INCLUDE)
SHELL_SOURCES := $(wildcard src/*.cpp)
SHELL_VARIANTS := display bare update wokwi example
# The others compile to the same in every variant.
SHELL_VARYING := $(shell grep -l '"configuration.h"' $(SHELL_SOURCES))
# The Arduino core for ESP32 3.x compiles as gnu++2b; everything else here as C++17.
SHELL_FLAGS_display := -DCONFIG_LCD=1 -std=gnu++2b
SHELL_FLAGS_bare := -DCONFIG_LCD=0
SHELL_FLAGS_update := '-DCONFIG_OTA_PASSWORD="secret"'
SHELL_FLAGS_wokwi := -DCONFIG_WOKWI=1
SHELL_FLAGS_example := -include src/config.example.h
# What test/shell/ runs, with the meanings that it gives to the libraries.
SHELL_TESTED := $(patsubst %.cpp,build/shell/%.o,$(wildcard test/shell/*.cpp) test/main.cpp \
  $(filter-out src/main.cpp,$(SHELL_SOURCES)))

shell: $(addprefix shell-,$(SHELL_VARIANTS)) shell-interrupt build/shell_tests
	./build/shell_tests

shell-display: SHELL_CHECKED := $(SHELL_SOURCES)
shell-%: SHELL_CHECKED := $(SHELL_VARYING)
shell-%:
	@set -e; for file in $(SHELL_CHECKED); do \
	  $(CXX) $(SHELL_STRICT) -fsyntax-only $(SHELL_FLAGS_$*) $$file; done
	@echo "ok | $(words $(SHELL_CHECKED)) files, $*"

# Nothing of the interrupt may lie in flash: the counter has to be inlined into it.
shell-interrupt: build/shell/interrupt.o
	@objdump -dr -j .iram1.0 $< > build/shell/interrupt.txt
	@grep -q onEdge build/shell/interrupt.txt
	@! grep PulseCounter build/shell/interrupt.txt
	@echo "ok | the interrupt calls nothing that lies in flash"

build/shell/interrupt.o: src/pulses.cpp lib/meter_core/pulse_counter.h
	@mkdir -p $(dir $@)
	$(CXX) $(SHELL_STRICT) -Os -c $< -o $@

build/shell_tests: $(CORE) $(SHELL_TESTED)
	$(CXX) $(SANITIZE) $^ -o $@

build/shell/%.o: %.cpp
	@mkdir -p $(dir $@)
	$(CXX) $(SHELL_STRICT) -O1 -g $(SANITIZE) -MMD -MP -c $< -o $@

.PHONY: shell-interrupt

-include $(SHELL_TESTED:.o=.d)
