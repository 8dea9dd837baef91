using Microsoft.Extensions.Diagnostics.HealthChecks;
using OidcTokenValidation.Hosting;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>The health of an issuer's status lists: it fetches nothing.</summary>
public sealed class ListHealthTests : IDisposable
{
    private const string Issuer = "https://issuer.example/";

    private readonly StatusApi _api = new(static lists => lists.StaleLimit = TimeSpan.FromMinutes(10));

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Lists_are_well_until_a_fetch_fails_and_again_when_it_succeeds()
    {
        await AssertAsync(new() { Issuer = Issuer }, HealthStatus.Healthy, null);
        Assert.Equal(0, _api.Server.Count);
        await _api.AcceptAsync(_api.Token());
        await AssertAsync(new() { Issuer = Issuer, Count = 1 }, HealthStatus.Healthy, null);

        _api.Server.Fail();
        _api.Clock.Advance(TimeSpan.FromSeconds(60));
        await _api.Server.WaitUntilAsync(() => _api.Log.Messages(StatusApi.FailedEvent).Count > 0);
        await AssertAsync(
            new() { Issuer = Issuer, Count = 1, FailedCount = 1 },
            HealthStatus.Degraded,
            "1 of 1 status lists of https://issuer.example/ cannot be fetched; those that are cached are used. Event 91 in the log has the reason.");

        _api.Clock.Advance(TimeSpan.FromMinutes(11));
        await AssertAsync(
            new() { Issuer = Issuer, Count = 1, FailedCount = 1, UnavailableCount = 1 },
            HealthStatus.Degraded,
            "1 of 1 status lists of https://issuer.example/ cannot be fetched, and tokens that refer to 1 of them get 503. Event 91 in the log has the reason.");

        _api.Server.Publish(_api.List());
        _api.Clock.Advance(TimeSpan.FromSeconds(20));
        await _api.Server.WaitUntilAsync(() => _api.Log.Messages(StatusApi.AvailableEvent).Count > 0);
        await AssertAsync(new() { Issuer = Issuer, Count = 1 }, HealthStatus.Healthy, null);
    }

    [Fact]
    public async Task List_that_no_token_needs_any_more_is_no_fault()
    {
        _api.Server.Fail();
        await _api.UnavailableAsync(_api.Token());
        Assert.Equal(1, (await FindAsync()).UnavailableCount);
        _api.Clock.Advance(TimeSpan.FromHours(2));
        await _api.Server.WaitUntilAsync(() =>
        {
            // The fetch that has begun ends, and the next one does not begin.
            _api.Clock.Advance(TimeSpan.FromSeconds(20));
            return FindAsync().Result.Count == 0;
        });
        await AssertAsync(new() { Issuer = Issuer }, HealthStatus.Healthy, null);
    }

    [Fact]
    public async Task Issuer_without_status_lists_has_no_entry()
    {
        using var api = new StatusApi(configure: null, static options => options.Issuers[0].StatusLists = null);
        AccessTokenValidatorHealth health = await api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Empty(health.StatusLists);
        Assert.DoesNotContain(HealthSummary.Create(health).Entries, static entry => entry.Name.Contains("status_lists", StringComparison.Ordinal));
    }

    private async Task<StatusListHealth> FindAsync() =>
        Assert.Single((await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).StatusLists);

    private async Task AssertAsync(StatusListHealth expected, HealthStatus status, string? text)
    {
        AccessTokenValidatorHealth health = await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, Assert.Single(health.StatusLists));
        var summary = HealthSummary.Create(health);
        HealthEntry entry = Assert.Single(summary.Entries, static entry => entry.Name == "default/status_lists/" + Issuer);
        Assert.Equal((status, status, text), (summary.Status, entry.Status, entry.Text));
        Assert.Equal(
            (Issuer, expected.Count, expected.FailedCount, expected.UnavailableCount),
            (entry.Data["issuer"], entry.Data["lists"], entry.Data["failed_lists"], entry.Data["unavailable_lists"]));
    }
}
