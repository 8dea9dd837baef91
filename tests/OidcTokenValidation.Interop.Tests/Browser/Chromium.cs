using System.Net.Http.Json;
using System.Text.Json;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Browser;

/// <summary>Chromium without a window, with a profile of its own that goes with it; it reaches nothing but this machine.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Ready = "DevTools listening on ";

    private readonly DirectoryInfo _profile;
    private ChildProcess? _process;

    private Chromium(DirectoryInfo profile) => _profile = profile;

    private string[] Arguments =>
    [
        "--headless=new",
        "--remote-debugging-port=0",
        $"--user-data-dir={_profile.FullName}",
        "--window-size=1000,880",
        "--lang=en",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-breakpad",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ];

    public static async Task<Chromium> StartAsync(string file, CancellationToken cancellationToken)
    {
        var browser = new Chromium(Directory.CreateTempSubdirectory("oidc-chromium-"));
        try
        {
            browser._process = await browser.StartProcessAsync(file, cancellationToken);
            return browser;
        }
        catch (Exception)
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an empty tab.</summary>
    public async Task<BrowserTab> OpenTabAsync(CancellationToken cancellationToken)
    {
        var address = new Uri(_process!.ReadyLine[Ready.Length..]);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var response = await http.PutAsync(new Uri($"http://{address.Authority}/json/new?about:blank"), content: null, cancellationToken);
        var tab = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return await BrowserTab.AttachAsync(new Uri(tab.GetProperty("webSocketDebuggerUrl").GetString()!), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);

        // Its helpers end a moment after it, and write until then.
        for (var attempt = 1; _profile.Exists; attempt++)
        {
            try
            {
                _profile.Delete(recursive: true);
            }
            catch (IOException) when (attempt < 300)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            }

            _profile.Refresh();
        }
    }

    // Its sandbox refuses root, and needs what many containers forbid. It matters little here: the pages are our own.
    private async Task<ChildProcess> StartProcessAsync(string file, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            try
            {
                return await StartProcessAsync(file, [], cancellationToken);
            }
            catch (InvalidOperationException) when (!cancellationToken.IsCancellationRequested)
            {
            }
        }

        return await StartProcessAsync(file, ["--no-sandbox"], cancellationToken);
    }

    // The variable keeps reports of crashes out of the user's home.
    private Task<ChildProcess> StartProcessAsync(string file, string[] more, CancellationToken cancellationToken) => ChildProcess.StartAsync(
        "env", [$"BREAKPAD_DUMP_LOCATION={_profile.FullName}", file, .. Arguments, .. more], Ready, cancellationToken, readyOnError: true);
}
