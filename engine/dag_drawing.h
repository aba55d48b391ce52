// Draws a Dag with characters, upstream above downstream:
//
//     ╭─────────╮
//     │ prepare │
//     ╰────┬────╯
//       ╭──┴───╮
//   ╭───▼───╮  │
//   │ train │  │
//   ╰───┬───╯  │
//       │      │
//    ╭──▼──────▼╮
//    │ evaluate │
//    ╰──────────╯
//
// Lines that leave a box belong together; where lines of different boxes cross, the vertical one
// passes over:  ──│──
#pragma once

#include <string>

#include "engine/dag.h"

namespace mlp {

struct DagStyle {
  bool unicode = true;  // else plain ASCII
  int max_width = 0;    // columns; 0: no limit
};

// One drawing for each connected part, one below the other, with an empty line between. A part
// wider than max_width is listed instead, one node a line with what it depends on. `wide_parts`, if
// given, gets the number of those.
std::string DrawDag(const Dag& dag, const DagStyle& style, int* wide_parts = nullptr);

}  // namespace mlp
