import type { Floor } from './floor.ts';
import type { Platform } from './platform.ts';
import type { ReferenceInput } from './reference/input.ts';

/** One run of the program within a workload. */
export interface Step {
  readonly name: string;
  /** What happened in the world since the step before. */
  prepare?(platform: Platform): void;
  readonly floor: Floor;
  /** Rows that pass through the program: for CPU per row. */
  readonly rows: number;
}

export interface Workload {
  readonly name: string;
  /** Records of the source. */
  readonly size: number;
  /** Approvals of the company. */
  readonly approvals?: number;
  /** Pipeline whose tables `setup` creates. */
  readonly setup?: string;
  readonly script: string;
  readonly args: (step: number) => readonly string[];
  readonly steps: readonly Step[];
  /** Tables, and how many rows each must hold in the end. */
  readonly tables: Readonly<Record<string, number>>;
  /** How the references do it; left out: they have nothing comparable. */
  readonly reference?: Pick<ReferenceInput, 'workload' | 'file'>;
}
