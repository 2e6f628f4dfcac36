#pragma once
// Nothing is called from outside: the library acts by being loaded before the runner's own.
