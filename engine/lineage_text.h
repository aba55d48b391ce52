// A Lineage in the forms of other programs. Deterministic.
#pragma once

#include <string>

#include "engine/lineage.h"
#include "store/base/value.h"

namespace mlp {

// {"target": {"name": ..., "digest": ...}, "direction": "upstream" | "downstream",
//  "roots": [0], "stages": [{
//    "stage": "train", "cmd": "...", "declared": true, "superseded": false,
//    "params": {"params.yaml": {"lr": 0.1}}, "env": {...},
//    "inputs": [{"path": ..., "digest": ..., "size": ..., "nfiles": ..., "role": "code" | "data",
//                "made_by": [1]}],
//    "outputs": [{"path": ..., "digest": ..., "size": ..., "read_by": [2]}],
//    "run": {"outcome": "succeeded", "started": "2026-08-22T10:15:00Z", "seconds": 1.5,
//            "exit_status": 0, "fingerprint": "...", "log": "...", "metrics": {...}}}]}
// Numbers in roots, made_by and read_by are places in "stages". made_by is there when lineage goes
// upstream (empty: a source), read_by when it goes downstream; run when the run log knows it.
Value LineageToJson(const Lineage& lineage);

// digraph: files as ellipses, stages as boxes, an edge from what is read to the stage and from the
// stage to what it wrote.
std::string LineageToDot(const Lineage& lineage);

// The first digits, for people: "9a8f01c2d3e4", "9a8f01c2d3e4.dir".
std::string ShortDigest(const std::string& digest);

}  // namespace mlp
