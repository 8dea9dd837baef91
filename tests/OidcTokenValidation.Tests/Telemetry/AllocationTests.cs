using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>The cost of measuring, in bytes, which are the same on every machine: nothing without a listener, and nothing at all for metrics.</summary>
[Collection(nameof(AloneCollection))]
public sealed class AllocationTests : IDisposable
{
    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256");

    private readonly Meters _meters = new();
    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, Key);
    private readonly AccessTokenValidator _validator;

    public AllocationTests() => _validator = AccessTokenValidator.Create(
        new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { _issuer.Trust() } }, meterFactory: _meters);

    public static TheoryData<string> Requests => ["none", "valid", "expired", "unknown key", "proof"];

    public void Dispose()
    {
        _validator.Dispose();
        _meters.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Metrics_allocate_nothing_with_and_without_a_listener(string kind)
    {
        ResourceRequest request = RequestOf(kind);
        long alone = BytesOf(request);
        long heard;
        using (new Silent(_meters))
            heard = BytesOf(request);

        Assert.Equal(alone, heard);
        Assert.Equal(alone, BytesOf(request));
        if (kind == "none")
            Assert.Equal(0, alone);
    }

    private ResourceRequest RequestOf(string kind) => kind switch
    {
        "none" => TestRequest.Anonymous(),
        "valid" => TestRequest.Bearer(_issuer.Token().Create()),
        "proof" => Proof(),
        "expired" => TestRequest.Bearer(_issuer.Token().Expired().Create()),
        _ => TestRequest.Bearer(_issuer.Token().WithHeader("kid", "unknown").Create()),
    };

    // The same proof repeatedly: rejected as a replay, by the last part that is measured.
    private ResourceRequest Proof()
    {
        using var client = new DPoPClient();
        return client.Request(_issuer.Token().BoundTo(client).Create());
    }

    // The median of several samples, so that a pool that grows once does not count.
    private long BytesOf(ResourceRequest request)
    {
        const int Runs = 50;
        Run(request, 200);
        long[] samples = [.. Enumerable.Range(0, 9).Select(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(request, Runs);
            return (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
        }).Order()];
        return samples[samples.Length / 2];
    }

    private void Run(in ResourceRequest request, int times)
    {
        for (int i = 0; i < times; i++)
        {
            ValueTask<AccessTokenValidationResult> validation = _validator.ValidateAsync(request);
            if (!validation.IsCompletedSuccessfully || validation.Result.Outcome == AccessTokenOutcome.Unavailable)
                Assert.Fail("Expected a synchronous result.");
        }
    }

    // Listens and stores nothing: the cost of a listener does not count.
    private sealed class Silent : IDisposable
    {
        private readonly System.Diagnostics.Metrics.MeterListener _listener = new();

        public Silent(Meters of)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == of)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
            _listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
            _listener.Start();
        }

        public void Dispose() => _listener.Dispose();
    }
}
