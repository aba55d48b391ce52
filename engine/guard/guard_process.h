// GuardProcess: `mlpipe guard SPEC -- COMMAND...`, the process that the engine puts between itself
// and a command which is traced or confined. It lives as long as the command and ends with its exit
// status, 128 + signal if a signal ended it. Its start costs as much as the command's own: nothing
// of the command line's library is touched before it.
//
// Signals to the process group reach the command; this one waits for what the command makes of
// them. If this process is killed, the command is.
#pragma once

namespace mlp {

// Whether the arguments of main ask for it.
bool IsGuardCall(int argc, char** argv);
// What is printed goes where the command prints. 126: the command could not be guarded; 127: it
// could not be started. `mlpipe guard --check` prints why there can be no sandbox here, or nothing.
int RunGuard(int argc, char** argv);

}  // namespace mlp
