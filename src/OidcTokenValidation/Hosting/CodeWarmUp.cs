using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using OidcTokenValidation.Pipeline;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Hosting;

/// <summary>
/// Validates a token of its own once in the process, so that the runtime has compiled the code and OpenSSL has been loaded before the first request needs them.
/// </summary>
/// <remarks>
/// The token and the key that it trusts are written here; the private key was never kept. They are accepted by a pipeline that exists only during
/// <see cref="ValidateAsync"/>, shares nothing with the application's validators, and whose clock does not move. Nothing is fetched, logged, measured or
/// traced.
/// </remarks>
internal static class CodeWarmUp
{
    private const string Name = "https://warm-up.invalid/";

    private const string Modulus =
        "lcfDnj0ZZ9HTHhmZtpekr-ieJbrOy03O5BWBtz0grL4rBzvk-_doS0q2ZK2JanZvjLPVsyB1VCd-tlTnrpJwXPgh7HSOleeUZtLNzYTJiU8et4vhBhcwh3"
        + "kN_x59DG8Nt9Ty9q6WY0sNxXCkNpsi70MEV94VwV8Q8bWcHHyZZ87-po2FUg4ZBqHqbu4wzmOxNAdN7LpLvkFFqiIr-VinRiMphLuoSmAcEqtD9riEjakC"
        + "WIfla4bbeNczTRxX-S01yM_8A3sm7bhxh2JFrH8OQTfz41Q7tgv9tMMem1SlRnH1UIyugPf_G8lQXjo25J4xJtYF7lIJ5P7QtlwVwwuYcQ";

    internal const string Token =
        "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Indhcm0tdXAifQ.eyJpc3MiOiJodHRwczovL3dhcm0tdXAuaW52YWxpZC8iLCJzdWIiOiJ"
        + "3YXJtLXVwIiwiY2xpZW50X2lkIjoidGVzdC1jbGllbnQiLCJhdWQiOiJodHRwczovL3dhcm0tdXAuaW52YWxpZC8iLCJqdGkiOiJhVjFpX0F3X1lGUG5NY"
        + "lpyRWkzTEJBIiwiaWF0IjoxNzY3MjI1NjAwLCJleHAiOjE3NjcyMjU5MDAsInNjb3BlIjoid2FybS11cCJ9.iLTHL8_qEb-M9f7TFgPRCpk0o9TJrzwOIc"
        + "LOkjnuwLn4v1fMGXUgEJIDA6L-vcN7eef4cZN33kUa7oHmBmjkMLx3hFfFiST59QArOEsZ3vO2QXvqFFyjEPtRNsFsXlVR3ZRBQE6q54oV4VyEAIm35Dw5"
        + "viE16o696ny2Vzk2QmhhVOC3FRN-g-j5gQUPgd-pO6Kql56oRB47OjMWWwZmGbhtx7N5infvubmP3MDTREP7jiE6q-9i8aDrBC5PPEa1SGcYhvebG_N1tT"
        + "KT5p3hUMvSHIfEeW0IsFWEK-J40AQ1nHMUPQ0mNTmSz59AgFYYPES_cQXWfNSGqpALM5xlOA";

    // Verified as a token that was never seen, verified as one that is kept from now on, found among the kept ones.
    private const int Times = 3;

    private static readonly Lazy<Task> Once = new(static () => Task.Run(RunAsync));

    /// <summary>Whether it runs, or has run.</summary>
    public static bool HasBegun => Once.IsValueCreated;

    /// <summary>Runs in the background, the first time that it is called.</summary>
    /// <returns>A task that never fails.</returns>
    public static Task RunOnceAsync() => Once.Value;

    /// <summary>Validates the token, on the caller's thread.</summary>
    public static async Task<AccessTokenValidationResult> ValidateAsync()
    {
        var options = new AccessTokenValidationOptions { Audiences = { Name }, MaxCachedTokens = Times };
        options.Trust(Name).Keys.Jwks = $$"""{"keys":[{"kty":"RSA","n":"{{Modulus}}","e":"AQAB","alg":"RS256","kid":"warm-up"}]}""";
        var clock = new StoppedClock();
        var services = ValidatorServices.Create(clock, NullLoggerFactory.Instance, name: null);
        using var lasting = new LastingParts(options, services with { Meters = new UnreadMeters() });
        using ValidatorTelemetry telemetry = lasting.Telemetry;
        PipelineStages stages = PipelineFactory.Create(options, lasting).Stages;
        try
        {
            var pipeline = new ValidationPipeline(stages, clock);
            var request = new ResourceRequest { Method = "GET", Target = "/", Scheme = "https", Host = "warm-up.invalid", Authorization = "Bearer " + Token };
            AccessTokenValidationResult result = default;
            for (int i = 0; i < Times; i++)
                result = await pipeline.ValidateAsync(request, CancellationToken.None).ConfigureAwait(false);
            return result;
        }
        finally
        {
            foreach (IDisposable part in stages.Parts)
                part.Dispose();
        }
    }

    private static async Task RunAsync()
    {
        try
        {
            await ValidateAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The first request compiles the code then; it fails itself if it cannot.
        }
    }

    /// <summary>The moment at which the token was issued, always.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }

    /// <summary>Meters that no listener sees: a disposed meter publishes no instrument.</summary>
    private sealed class UnreadMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            meter.Dispose();
            return meter;
        }

        public void Dispose()
        {
            // Its meters are disposed.
        }
    }
}
