using System.Diagnostics;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys;
using OidcTokenValidation.Tests.SharedSignals.Support;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>Forged security event tokens, which anybody can push where there are no secrets, change nothing and cost little.</summary>
[Collection(nameof(FloodMemoryCollection))]
public sealed class EventFloodTests
{
    private const string Disabled = EventApi.Risc + "account-disabled";
    private const int Count = 2_000;

    private static readonly TestSigningKey Other = TestSigningKey.Create("ES256", "transmitter");

    [Theory]
    [InlineData("signature")]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("junk")]
    public async Task Forged_tokens_change_nothing_and_keep_no_memory(string fault)
    {
        using var events = new EventApi();
        events.Api.Log.MinLevel = Microsoft.Extensions.Logging.LogLevel.Information;
        TestTokenBuilder token = events.Set(Disabled, EventApi.Alice);
        string text = (fault switch
        {
            "signature" => token.SignedBy(Other),
            "issuer" => events.Sign("""{"iss":"https://other.example","aud":"https://api.example.com/events"}"""),
            "audience" => events.Sign("""{"iss":"https://transmitter.example/ssf","aud":"other"}"""),
            _ => token,
        }).Create();
        if (fault == "junk")
            text = new string('A', 60_000);
        await FloodAsync(events, text, 100);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await FloodAsync(events, text, Count);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 2_000_000);
        Assert.Equal(0, events.Api.Revocations.Count);
        Assert.Empty(events.Api.Log.Records);
    }

    [Fact]
    public async Task Token_of_no_transmitter_is_read_once_however_many_there_are()
    {
        TimeSpan one = await MeasureAsync(1), many = await MeasureAsync(16);
        Assert.True(many < 5 * one, $"With 16 transmitters {many}, with one {one}.");
    }

    // The shortest of many is what it costs without interruptions.
    private static async Task<TimeSpan> MeasureAsync(int transmitters)
    {
        using var events = new EventApi(configureOptions: options =>
        {
            for (int i = 1; i < transmitters; i++)
                options.Transmitters.Add(new() { Issuer = $"https://t{i}.example", Audiences = [EventApi.Audience], Keys = options.Transmitters[0].Keys });
        });
        string members = string.Join(',', Enumerable.Range(0, 200).Select(static i => $"\"m{i}\":[{string.Join(',', Enumerable.Repeat("1", 100))}]"));
        string token = events.Sign("{" + members + ""","iss":"https://other.example"}""").Create();
        TimeSpan shortest = TimeSpan.MaxValue;
        for (int i = 0; i < 200; i++)
        {
            long startedAt = Stopwatch.GetTimestamp();
            Assert.Equal(400, (await events.PushAsync(token)).StatusCode);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(startedAt);
            shortest = elapsed < shortest ? elapsed : shortest;
        }

        return shortest;
    }

    private static async Task FloodAsync(EventApi events, string token, int count)
    {
        for (int i = 0; i < count; i++)
            Assert.Equal(400, (await events.PushAsync(token)).StatusCode);
    }
}
