using System.Text.RegularExpressions;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.Telemetry.Support;
using OidcTokenValidation.TestSupport;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>The alerts of OPERATIONS.md, against the measurements of a validator in the situation of each alert.</summary>
public sealed partial class AlertTests
{
    private static readonly string[] Expressions = [.. Fence().Matches(File.ReadAllText(Repository.GetPath("src", "OidcTokenValidation", "OPERATIONS.md"))).Select(static match => match.Groups[1].Value)];

    [Fact]
    public async Task Alert_on_503_counts_a_provider_without_keys_and_no_bogus_key_ids()
    {
        await using var rig = new Rig();
        rig.Provider.FailWith(TestResponse.Error());
        await rig.SendAsync(rig.Token());
        Assert.Equal([1, 1], Count(rig, Expressions[0]));

        rig.Provider.Recover();
        await rig.RefreshAsync();
        await rig.AcceptAsync(TestRequest.Bearer(rig.Token().Create()));
        Assert.Equal([1, 2], Count(rig, Expressions[0]));

        rig.Provider.FailWith(TestResponse.Error());
        await rig.RefreshAsync();
        Assert.Equal(AccessTokenOutcome.Unavailable, (await rig.SendAsync(rig.Token().WithHeader("kid", "unknown"))).Outcome);
        Assert.Equal([1, 2], Count(rig, Expressions[0]));
    }

    [Fact]
    public async Task Alert_on_key_fetches_counts_those_that_fail_and_those_that_do_not()
    {
        await using var rig = new Rig();
        rig.Provider.FailWith(TestResponse.Error());
        await rig.RefreshAsync();
        Assert.Equal([1, 0], Count(rig, Expressions[1]));

        rig.Provider.Recover();
        await rig.RefreshAsync();
        Assert.Equal([1, 1], Count(rig, Expressions[1]));
    }

    [Fact]
    public async Task Alert_on_proofs_counts_a_store_that_fails()
    {
        await using var rig = new Rig(static options => options.DPoP.ReplayStore = new Failing());
        using var client = new DPoPClient(clock: rig.Clock);
        await rig.SendAsync(client.Request(rig.Token().BoundTo(client).Create()));

        Assert.Equal([1], Count(rig, Expressions[2]));
    }

    [Fact]
    public async Task Alert_on_revocations_counts_the_requests_of_a_node_that_cannot_read_the_feed()
    {
        using var revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(1) }, new FakeFeed { Fault = new IOException() });
        await using var rig = new Rig(options => options.Revocations = revocations);
        await rig.SendAsync(TestRequest.Bearer(rig.Token().Create()));

        Assert.Equal([1], Count(rig, Expressions[3]));
        Assert.StartsWith(TelemetryNames.RevocationLag.Replace('.', '_') + "_seconds > ", Expressions[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_group_by_tags_that_are_measured()
    {
        await using var rig = new Rig();
        await rig.RefreshAsync();
        string tags = Assert.Single(rig.Measurements.TagsOf(TelemetryNames.KeyFetchDuration));

        Assert.Equal(4, Expressions.Length);
        Assert.All(Expressions.SelectMany(static expression => Grouping().Matches(expression)).SelectMany(static match => match.Groups[1].Value.Split(", ")), tag => Assert.Contains($"{tag}=", tags, StringComparison.Ordinal));
    }

    // How many measurements each selector of an expression matches. The instrument has the name that OpenTelemetry gives it for Prometheus.
    private static int[] Count(Rig rig, string expression) =>
        [.. Selector().Matches(expression).Select(selector => rig.Measurements.All.Count(measured => PrometheusName(rig, measured.Instrument) == selector.Groups[1].Value && Matches(measured.Tags, selector.Groups[2].Value)))];

    private static string PrometheusName(Rig rig, string instrument)
    {
        Assert.Equal("s", rig.Measurements.Units[TelemetryNames.ValidationDuration]);
        return instrument.Replace('.', '_') + (rig.Measurements.Units[instrument] == "s" ? "_seconds_count" : "_total");
    }

    // As Prometheus: a label that is absent is empty.
    private static bool Matches(string tags, string matchers)
    {
        Dictionary<string, string> labels = tags.Split(' ').Select(static tag => tag.Split('=', 2)).ToDictionary(static tag => tag[0], static tag => tag[1], StringComparer.Ordinal);
        return Matcher().Matches(matchers).All(matcher =>
        {
            string value = labels.GetValueOrDefault(matcher.Groups[1].Value, string.Empty), wanted = matcher.Groups[3].Value;
            return matcher.Groups[2].Value switch
            {
                "=" => value == wanted,
                "!=" => value != wanted,
                _ => wanted.Split('|').Contains(value, StringComparer.Ordinal),
            };
        });
    }

    [GeneratedRegex("```promql\n(?<expression>.*?)```", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Fence();

    [GeneratedRegex("by \\((?<tags>[a-z, ]+)\\)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Grouping();

    [GeneratedRegex("(?<metric>oidc_[a-z_]+)\\{(?<matchers>.*?)\\}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Selector();

    [GeneratedRegex("(?<tag>[a-z]+)(?<operator>=~|!=|=)\"(?<value>[^\"]*)\"", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Matcher();

    private sealed class Failing : IReplayStore
    {
        public ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken) => new(ReplayOutcome.Unavailable);
    }
}
