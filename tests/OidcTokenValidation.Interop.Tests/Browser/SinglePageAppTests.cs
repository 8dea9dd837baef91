using OidcTokenValidation.Interop.Tests.Harness;

namespace OidcTokenValidation.Interop.Tests.Browser;

/// <summary>A page in a real browser: its user logs in at a real provider, and it calls the API across origins with a token that is bound to its key.</summary>
public sealed class SinglePageAppTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public SinglePageAppTests() => Counterparts.Require();

    [Fact]
    public async Task User_logs_in_and_sees_their_own_timesheets_and_why_a_request_was_rejected()
    {
        var chromium = Counterparts.RequireChromium();
        await using var site = await PageSite.StartAsync(_cancellation);
        await using var provider = await Provider.StartAsync(new ProviderSettings { Page = site.Origin }, _cancellation);
        await using var api = await SampleApi.StartAsync(provider.Issuer, _cancellation, "--dpop", "required", "--nonce", "required");
        site.Settings = new PageSettings(provider.Issuer, api.Address);
        await using var browser = await Chromium.StartAsync(chromium, _cancellation);
        await using var tab = await browser.OpenTabAsync(_cancellation);

        await LogInAsync(tab, site, "alice");
        await tab.WaitForTextAsync("#entries", "No entries yet.", _cancellation);
        await tab.FillAsync("[name=project]", "Lighthouse", _cancellation);
        await tab.FillAsync("[name=date]", "2026-01-31", _cancellation);
        await tab.FillAsync("[name=hours]", "7.5", _cancellation);
        await tab.ClickAsync("#add button", _cancellation);
        Assert.Equal("Lighthouse\t2026-01-31\t7.5", await tab.WaitForTextAsync("#entries", "Lighthouse", _cancellation));

        // The page read the challenge and the nonce: the API exposes both.
        await tab.ClickAsync("#step-up", _cancellation);
        await tab.WaitForTextAsync("#challenge", "acr_values\nurn:example:mfa\nmax_age\n300", _cancellation);
        var requests = (await tab.WaitForTextAsync("#requests", "/step-up", _cancellation)).Split('\n').Select(row => row.Split('\t')).ToList();
        Assert.Equal(
            [
                ("GET /timesheets", "401", "use_dpop_nonce"),
                ("GET /timesheets", "200", ""),
                ("POST /timesheet", "201", ""),
                ("GET /timesheets", "200", ""),
                ("GET /step-up", "401", "insufficient_user_authentication"),
            ],
            requests.Select(row => (row[0], row[1], row[2])));
        Assert.NotEmpty(requests[0][3]);

        await SaveAsync("timesheets.png", await tab.TakeScreenshotAsync(_cancellation));

        // Not to others.
        await tab.ClearCookiesAsync(_cancellation);
        await LogInAsync(tab, site, "bob");
        await tab.WaitForTextAsync("#entries", "No entries yet.", _cancellation);

        var toApi = tab.Responses.Where(response => response.Url.Authority == new Uri(api.Address).Authority).ToList();
        foreach (var path in (string[])["/timesheets", "/timesheet", "/step-up"])
        {
            Assert.Equal(("OPTIONS", 204), toApi.Where(response => response.Url.AbsolutePath == path).Select(response => (response.Method, response.Status)).First());
        }

        // The console also reports the rejected requests that the test makes; it contains no other error.
        Assert.All(tab.Complaints, complaint => Assert.StartsWith($"Failed to load resource: the server responded with a status of 401 (Unauthorized) {api.Address}/", complaint, StringComparison.Ordinal));
    }

    private async Task LogInAsync(BrowserTab tab, PageSite site, string name)
    {
        await tab.GoToAsync(site.Origin, _cancellation);
        await tab.ClickAsync("#login", _cancellation);
        await tab.FillAsync("[name=name]", name, _cancellation);
        await tab.ClickAsync("form button", _cancellation);
        Assert.Equal($"Logged in as {name}, with an access token of type dpop.", await tab.WaitForTextAsync("#caller", "Logged in", _cancellation));
    }

    // Saved beside the tests' output for manual inspection.
    private async Task SaveAsync(string name, byte[] picture)
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "artifacts"));
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name), picture, _cancellation);
    }
}
