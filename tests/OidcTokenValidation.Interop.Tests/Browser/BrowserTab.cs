using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace OidcTokenValidation.Interop.Tests.Browser;

/// <summary>A tab: what a user does in it and sees, and what it sent and complained about.</summary>
internal sealed class BrowserTab : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly ConcurrentDictionary<string, string> _methods = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<BrowserResponse> _responses = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private DevTools? _tools;

    /// <summary>What came back over the wire, preflights too.</summary>
    public IReadOnlyList<BrowserResponse> Responses => [.. _responses];

    /// <summary>Errors and warnings of the console, exceptions of scripts.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints];

    private DevTools Tools => _tools ?? throw new InvalidOperationException("The tab is not attached.");

    public static async Task<BrowserTab> AttachAsync(Uri address, CancellationToken cancellationToken)
    {
        var tab = new BrowserTab();
        tab._tools = await DevTools.ConnectAsync(address, tab.Observe, cancellationToken);
        foreach (var domain in (string[])["Page", "Runtime", "Network", "Log"])
        {
            await tab.DoAsync($"{domain}.enable", new { }, cancellationToken);
        }

        return tab;
    }

    public async Task GoToAsync(string url, CancellationToken cancellationToken)
    {
        var outcome = await Tools.SendAsync("Page.navigate", new { url }, cancellationToken);
        Assert.False(outcome.TryGetProperty("errorText", out var error), $"{url}: {error}");
    }

    /// <summary>Removes the cookies, and with them the login.</summary>
    public Task ClearCookiesAsync(CancellationToken cancellationToken) => DoAsync("Network.clearBrowserCookies", new { }, cancellationToken);

    /// <summary>Clicks, once the element is there to be seen.</summary>
    public Task ClickAsync(string selector, CancellationToken cancellationToken) =>
        WaitForAsync($"(e => e?.checkVisibility() && (e.click(), true))({Find(selector)})", cancellationToken);

    /// <summary>Fills in a field, once it is there to be seen.</summary>
    public Task FillAsync(string selector, string value, CancellationToken cancellationToken) =>
        WaitForAsync($"(e => e?.checkVisibility() && (e.value = {JsonSerializer.Serialize(value)}, true))({Find(selector)})", cancellationToken);

    /// <summary>Waits until the element's text contains this one, and returns it whole.</summary>
    public async Task<string> WaitForTextAsync(string selector, string text, CancellationToken cancellationToken) =>
        (await WaitForAsync($"(t => t?.includes({JsonSerializer.Serialize(text)}) && t)({Find(selector)}?.innerText)", cancellationToken)).GetString()!;

    /// <summary>The page as a PNG.</summary>
    public async Task<byte[]> TakeScreenshotAsync(CancellationToken cancellationToken) =>
        (await Tools.SendAsync("Page.captureScreenshot", new { format = "png" }, cancellationToken)).GetProperty("data").GetBytesFromBase64();

    public ValueTask DisposeAsync() => _tools?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Find(string selector) => $"document.querySelector({JsonSerializer.Serialize(selector)})";

    private Task DoAsync(string method, object parameters, CancellationToken cancellationToken) => Tools.SendAsync(method, parameters, cancellationToken);

    // Evaluated repeatedly, because the page may reload in between.
    private async Task<JsonElement> WaitForAsync(string expression, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(Pause, cancellationToken))
        {
            if (await EvaluateAsync(expression, cancellationToken) is { ValueKind: JsonValueKind.True or JsonValueKind.String } value)
            {
                return value;
            }
        }

        var page = await EvaluateAsync("location.href + '\\n' + document.body.innerText", cancellationToken);
        throw new TimeoutException($"In vain: {expression}\n{page}\n{string.Join('\n', Complaints)}");
    }

    private async Task<JsonElement?> EvaluateAsync(string expression, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Tools.SendAsync("Runtime.evaluate", new { expression, returnByValue = true }, cancellationToken);
            return result.GetProperty("result").TryGetProperty("value", out var value) ? value : null;
        }
        catch (DevToolsException)
        {
            // The page was closed or reloaded during the evaluation.
            return null;
        }
    }

    private void Observe(string name, JsonElement facts)
    {
        switch (name)
        {
            case "Network.requestWillBeSent":
                _methods[facts.GetProperty("requestId").GetString()!] = facts.GetProperty("request").GetProperty("method").GetString()!;
                break;
            case "Network.responseReceived":
                var response = facts.GetProperty("response");
                var method = _methods.GetValueOrDefault(facts.GetProperty("requestId").GetString()!, "?");
                _responses.Enqueue(new BrowserResponse(method, new Uri(response.GetProperty("url").GetString()!), response.GetProperty("status").GetInt32()));
                break;
            case "Log.entryAdded" when facts.GetProperty("entry") is var entry && entry.GetProperty("level").GetString() is "warning" or "error":
                _complaints.Enqueue($"{entry.GetProperty("text").GetString()} {(entry.TryGetProperty("url", out var url) ? url.GetString() : string.Empty)}");
                break;
            case "Runtime.consoleAPICalled" when facts.GetProperty("type").GetString() is "warning" or "error":
            case "Runtime.exceptionThrown":
                _complaints.Enqueue(facts.ToString());
                break;
        }
    }
}

/// <summary>A response, and the method of its request.</summary>
internal sealed record BrowserResponse(string Method, Uri Url, int Status);
