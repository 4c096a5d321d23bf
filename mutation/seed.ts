/**
 * The same generated inputs in every run: otherwise a mutant would live today and be dead tomorrow. A counterexample is
 * not made smaller: that it exists is enough.
 */
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 20261122, endOnFailure: true });
