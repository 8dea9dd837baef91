namespace OidcTokenValidation.Tests.Properties;

/// <summary>Counts bytes that the current thread allocates.</summary>
internal static class Allocated
{
    private const int WarmUp = 200;
    private const int Samples = 9;
    private const int RunsPerSample = 20;

    /// <summary>Bytes of one run: the median of several samples, so that a pool that grows once does not count.</summary>
    public static long By(Action run)
    {
        for (int i = 0; i < WarmUp; i++)
            run();

        long[] samples = [.. Enumerable.Range(0, Samples).Select(_ => Sample(run)).Order()];
        return samples[Samples / 2];
    }

    private static long Sample(Action run)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < RunsPerSample; i++)
            run();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / RunsPerSample;
    }
}
