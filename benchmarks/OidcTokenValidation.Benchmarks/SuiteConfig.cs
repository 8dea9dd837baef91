using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using Perfolizer.Horology;

namespace OidcTokenValidation.Benchmarks;

/// <summary>The settings of the suite: its jobs and its columns.</summary>
internal sealed class SuiteConfig : ManualConfig
{
    private SuiteConfig(Job job)
    {
        AddJob(job);
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);

        // On a shared machine the fastest iteration is the best estimate.
        AddColumn(StatisticColumn.Min, StatisticColumn.Median);
        HideColumns(Column.Error, Column.StdDev, Column.RatioSD, Column.Gen0, Column.Gen1, Column.Gen2);
        AddExporter(MarkdownExporter.GitHub);
        AddLogger(ConsoleLogger.Default);
        WithSummaryStyle(SummaryStyle.Default.WithRatioStyle(RatioStyle.Value));
    }

    /// <summary>One process for each benchmark: the whole suite ends within 15 minutes.</summary>
    public static SuiteConfig Short =>
        new(Job.Default.WithLaunchCount(1).WithWarmupCount(6).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(100)));

    /// <summary>Several processes for each benchmark, because the layout of code and data in a process affects the times.</summary>
    public static SuiteConfig Full =>
        new(Job.Default.WithLaunchCount(3).WithWarmupCount(8).WithIterationCount(15).WithIterationTime(TimeInterval.FromMilliseconds(200)));
}
