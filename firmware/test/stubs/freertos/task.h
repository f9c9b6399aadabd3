#pragma once
#include "FreeRTOS.h"
typedef struct tskTaskControlBlock* TaskHandle_t;
