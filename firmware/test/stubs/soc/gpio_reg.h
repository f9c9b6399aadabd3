#pragma once
#define DR_REG_GPIO_BASE 0x3ff44000
#define GPIO_IN_REG (DR_REG_GPIO_BASE + 0x3c)
