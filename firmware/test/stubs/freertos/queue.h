#pragma once
#include "FreeRTOS.h"

typedef struct QueueDefinition* QueueHandle_t;

extern "C" {
QueueHandle_t xQueueGenericCreate(const UBaseType_t uxQueueLength, const UBaseType_t uxItemSize,
                                  const uint8_t ucQueueType);
BaseType_t xQueueGenericSend(QueueHandle_t xQueue, const void* const pvItemToQueue,
                             TickType_t xTicksToWait, const BaseType_t xCopyPosition);
BaseType_t xQueueReceive(QueueHandle_t xQueue, void* const pvBuffer, TickType_t xTicksToWait);
BaseType_t xQueueGenericReset(QueueHandle_t xQueue, BaseType_t xNewQueue);
}

#define xQueueCreate(length, size) xQueueGenericCreate((length), (size), 0U)
#define xQueueSend(queue, item, ticks) xQueueGenericSend((queue), (item), (ticks), (BaseType_t)0)
#define xQueueReset(queue) xQueueGenericReset((queue), pdFALSE)
