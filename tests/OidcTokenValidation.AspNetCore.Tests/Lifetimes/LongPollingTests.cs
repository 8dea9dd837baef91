using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>A poll that waits while its token ends.</summary>
public sealed class LongPollingTests
{
    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Poll_delivers_no_message_that_was_sent_after_the_end_of_the_token(HttpProtocols protocols)
    {
        await using LiveApi api = await LiveApi.StartAsync(
            static (app, _) => app.MapHub<QuietHub>("/hub", static options => options.LongPolling.PollTimeout = TimeSpan.FromMinutes(10)),
            protocols,
            static services => services.AddSignalR());
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + api.Token());
        using JsonDocument negotiated = JsonDocument.Parse(await TextAsync(client.PostAsync("/hub/negotiate?negotiateVersion=1", content: null, LiveApi.Cancellation)));
        string path = "/hub?id=" + negotiated.RootElement.GetProperty("connectionToken").GetString();
        await TextAsync(client.GetAsync(path, LiveApi.Cancellation));
        using var handshake = new StringContent("{\"protocol\":\"json\",\"version\":1}\u001e", Encoding.UTF8);
        await TextAsync(client.PostAsync(path, handshake, LiveApi.Cancellation));
        Assert.Equal("{}\u001e", await TextAsync(client.GetAsync(path, LiveApi.Cancellation)));
        IHubContext<QuietHub> hub = api.Host.Services.GetRequiredService<IHubContext<QuietHub>>();
        Task<string> poll = TextAsync(client.GetAsync(path, LiveApi.Cancellation));
        await hub.Clients.All.SendAsync("before", LiveApi.Cancellation);
        Assert.Contains("before", await poll, StringComparison.Ordinal);

        poll = TextAsync(client.GetAsync(path, LiveApi.Cancellation));
        while (api.Host.Logs.Records.Count(static record => record.Text.StartsWith("Executing endpoint", StringComparison.Ordinal)) < 6)
            await Task.Delay(10, LiveApi.Cancellation);
        api.Clock.Advance(LiveApi.Accepted);
        await hub.Clients.All.SendAsync("after", LiveApi.Cancellation);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => poll.WaitAsync(TimeSpan.FromSeconds(60), LiveApi.Cancellation));
    }

    private static async Task<string> TextAsync(Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        Assert.True(response.IsSuccessStatusCode, response.ToString());
        return await response.Content.ReadAsStringAsync(LiveApi.Cancellation);
    }

    [Authorize]
    private sealed class QuietHub : Hub;
}
