using System.Text.Json;
using OidcTokenValidation.SharedSignals;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>When an event occurred: event_timestamp in seconds or milliseconds, and otherwise the time of its token.</summary>
public sealed class EventTimeTests
{
    // The examples of CAEP 1.0 §3.
    private const long IssuedAt = 1_615_305_159;
    private const long Occurred = 1_615_304_991;

    [Theory]
    [InlineData("1615304991", Occurred * 1000)]
    [InlineData("1615304991000", Occurred * 1000)]
    [InlineData("1615304991.25", (Occurred * 1000) + 250)]
    [InlineData("1615304991123", (Occurred * 1000) + 123)]
    [InlineData("1.615304991e9", Occurred * 1000)]
    [InlineData("1.615304991e12", Occurred * 1000)]
    [InlineData("946684800", 946_684_800_000)]
    [InlineData("946684800000", 946_684_800_000)]
    public void Seconds_and_milliseconds_are_the_same_time(string timestamp, long milliseconds) =>
        Assert.Equal(milliseconds, Read($$"""{"event_timestamp":{{timestamp}}}"""));

    [Rule("CAEP 1.0 §2 event_timestamp")]
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"event_timestamp":null}""")]
    [InlineData("""{"event_timestamp":"1615304991"}""")]
    [InlineData("""{"event_timestamp":[1615304991]}""")]
    [InlineData("""{"event_timestamp":0}""")]
    [InlineData("""{"event_timestamp":-1615304991}""")]
    [InlineData("""{"event_timestamp":946684799}""")]
    [InlineData("""{"event_timestamp":4102444800}""")]
    [InlineData("""{"event_timestamp":946684799999}""")]
    [InlineData("""{"event_timestamp":4102444800000}""")]
    [InlineData("""{"event_timestamp":1615304991000000}""")]
    [InlineData("""{"event_timestamp":1e400}""")]
    [InlineData("""{"event_timestamp":1615305160}""")]
    [InlineData("""{"event_timestamp":1615305160000}""")]
    [InlineData("""{"event_timestamp":4102444799}""")]
    public void Time_that_cannot_be_that_of_the_event_is_the_end_of_the_second_of_iat(string payload) =>
        Assert.Equal((IssuedAt * 1000) + 999, Read(payload));

    [Fact]
    public void Time_within_the_second_of_iat_is_used() => Assert.Equal((IssuedAt * 1000) + 700, Read("""{"event_timestamp":1615305159700}"""));

    [Fact]
    public void No_number_is_in_both_ranges()
    {
        for (double seconds = 946_684_800; seconds < 4_102_444_800; seconds += 86_400)
        {
            var issuedAt = DateTimeOffset.FromUnixTimeSeconds(4_102_444_800);
            string text = seconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture);
            DateTimeOffset one = EventTime.Read(JsonElement.Parse($$"""{"event_timestamp":{{text}}}"""), issuedAt);
            Assert.Equal(one, EventTime.Read(JsonElement.Parse($$"""{"event_timestamp":{{text}}000}"""), issuedAt));
            Assert.Equal((long)seconds, one.ToUnixTimeSeconds());
        }
    }

    private static long Read(string payload) => EventTime.Read(JsonElement.Parse(payload), DateTimeOffset.FromUnixTimeSeconds(IssuedAt)).ToUnixTimeMilliseconds();
}
