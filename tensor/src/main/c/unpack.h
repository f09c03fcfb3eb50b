// Numbers of packed matrices one by one: slow, for every processor.
#pragma once
#include "layouts.h"

// What is stored for a lane and a column of a step, whose tile begins at `tile`; zero_of too much.
int tern_stored_number(int layout, const uint8_t *tile, int lane, int column);
