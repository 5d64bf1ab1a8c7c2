import { formatDate } from '../../lib/zone.ts';
import { reportMessages as words } from '../../messages/report.ts';
import type { Locale } from '../../messages/text.ts';
import { format } from '../format.ts';
import type { Bucket } from './activity.ts';
import type { ApprovalsReport } from './compute.ts';

/** Rows of a table on the page; the rest is in the CSV and the workbook. */
export const rowsShown = 30;

/** The series at the step that a person can take in: days for two months, weeks for a year, else months. */
export function seriesOf({ series }: ApprovalsReport): {
  readonly step: 'day' | 'week' | 'month';
  readonly buckets: readonly Bucket[];
} {
  if (series.byDay.length <= 62) return { step: 'day', buckets: series.byDay };
  if (series.byWeek.length <= 54) return { step: 'week', buckets: series.byWeek };
  return { step: 'month', buckets: series.byMonth };
}

export interface FindingLines {
  readonly redundancy: readonly string[];
  readonly thresholds: readonly string[];
  readonly withdrawnOften: readonly string[];
  readonly resubmitted: readonly string[];
  readonly extreme: readonly string[];
}

/** The findings as sentences with their evidence. */
export function findingLines({ findings }: ApprovalsReport, locale: Locale, zone: string): FindingLines {
  const day = (ms: number) => formatDate(ms, zone);
  const named = (value: string) => (value === '' ? words.unnamed()[locale] : value);
  return {
    redundancy: findings.redundancy.map(
      (one) =>
        words.redundancyLine(named(one.templateName), one.count, one.amountLimit, one.medianNodes, one.agreedShare)[
          locale
        ],
    ),
    thresholds: findings.thresholds.map(
      (one) =>
        words.thresholdLine(
          named(one.templateName),
          one.amount,
          one.count,
          one.countShare,
          one.amountShare,
          one.refusedShare,
        )[locale],
    ),
    withdrawnOften: findings.withdrawnOften.map(
      (one) => words.withdrawnLine(one.applicant, one.withdrawn, one.all)[locale],
    ),
    resubmitted: findings.resubmitted.map(
      (one) =>
        words.resubmittedLine(
          one.applicant,
          named(one.templateName),
          one.amount === null ? '' : format.number(one.amount),
          one.count,
          day(one.firstMs),
          day(one.lastMs),
        )[locale],
    ),
    extreme: findings.extreme.map(
      (one) => words.extremeLine(one.title || one.id, named(one.templateName), one.durationMs, one.medianMs)[locale],
    ),
  };
}

/** What the tables did not tell. */
export function qualityLines({ quality }: ApprovalsReport, locale: Locale): string[] {
  const lines = [
    ...quality.unknownStatuses.slice(0, 20).map(({ status, count }) => words.qualityStatus(status, count)),
    ...(quality.withoutStart > 0 ? [words.qualityNoStart(quality.withoutStart)] : []),
    ...(quality.negativeDurations > 0 ? [words.qualityNegative(quality.negativeDurations)] : []),
    ...(quality.strayActions > 0 ? [words.qualityStray(quality.strayActions)] : []),
    ...(quality.missingColumns.length > 0 ? [words.qualityColumns(quality.missingColumns)] : []),
    ...(quality.hasActions ? [] : [words.qualityNoActions()]),
  ];
  return (lines.length > 0 ? lines : [words.qualityFine()]).map((line) => line[locale]);
}
