using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Lifetimes;

/// <summary>Long responses end with their token where the endpoint has EndWithAccessToken.</summary>
public sealed class EndWithAccessTokenTests
{
    [Theory]
    [InlineData("/events")]
    [InlineData("/group/events")]
    [InlineData("/all/mvc/live")]
    [InlineData("/attribute/events")]
    [InlineData("/mvc/marked/live")]
    public async Task Stream_is_aborted_when_the_token_is_no_longer_accepted_and_not_before(string path)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, services: static services => services.AddControllers().AddApplicationPart(typeof(LiveController).Assembly));
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        using HttpResponseMessage response = await OpenAsync(client, path, "Bearer " + api.Token());
        await using Stream stream = await response.Content.ReadAsStreamAsync(LiveApi.Cancellation);
        Task reading = ReadToEndAsync(stream);
        api.Clock.Advance(LiveApi.Accepted - TimeSpan.FromMilliseconds(1));
        Assert.False(reading.IsCompleted);
        api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAnyAsync<IOException>(() => reading.WaitAsync(TimeSpan.FromSeconds(60), LiveApi.Cancellation));
    }

    [Theory]
    [InlineData("/plain", true)]
    [InlineData("/events", false)]
    [InlineData("/mvc/marked/plain", true)]
    public async Task Other_responses_are_not_aborted(string path, bool hasToken)
    {
        await using LiveApi api = await LiveApi.StartAsync(Map, services: static services => services.AddControllers().AddApplicationPart(typeof(LiveController).Assembly));
        using HttpClient client = api.Host.CreateClient(ApiHost.CreateHandler());
        using HttpResponseMessage response = await OpenAsync(client, path, hasToken ? "Bearer " + api.Token() : null);
        await using Stream stream = await response.Content.ReadAsStreamAsync(LiveApi.Cancellation);
        Task reading = ReadToEndAsync(stream);
        api.Clock.Advance(TimeSpan.FromDays(1));
        Assert.NotSame(reading, await Task.WhenAny(reading, Task.Delay(100, LiveApi.Cancellation)));
    }

    [Fact]
    public async Task No_request_leaves_a_timer_behind()
    {
        var clock = new CountingClock();
        await using LiveApi api = await LiveApi.StartAsync(
            static (app, _) => app.MapGet("/quick", () => "done").RequireAuthorization().EndWithAccessToken(), time: clock);
        string bearer = "Bearer " + new Testing.TestIssuer("https://live.example/", clock: null, [.. api.Issuer.Keys]).Token().Create();
        int before = clock.Alive;
        int made = clock.Made;
        for (int i = 0; i < 1000; i++)
            (await api.Host.SendAsync("/quick", bearer)).AssertOk("done");
        Assert.Equal(1000, clock.Made - made);
        Assert.InRange(clock.Alive, 0, before);
    }

    private static async Task<HttpResponseMessage> OpenAsync(HttpClient client, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, LiveApi.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static async Task ReadToEndAsync(Stream stream)
    {
        byte[] buffer = new byte[1000];
        while (await stream.ReadAsync(buffer, LiveApi.Cancellation) > 0)
        {
            // The server sends events until it ends the response.
        }
    }

    private static void Map(WebApplication app, LiveApi api)
    {
        app.MapControllers();
        app.MapGroup("/all").MapControllers().EndWithAccessToken();
        app.MapGet("/attribute/events", [EndWithAccessToken, Authorize] static (CancellationToken aborted) => TypedResults.ServerSentEvents(Events(aborted)));
        app.MapGet("/events", static (CancellationToken aborted) => TypedResults.ServerSentEvents(Events(aborted))).AllowMissingAccessToken().EndWithAccessToken();
        app.MapGet("/plain", static (CancellationToken aborted) => TypedResults.ServerSentEvents(Events(aborted))).RequireAuthorization();
        app.MapGroup("/group").EndWithAccessToken()
            .MapGet("/events", static (CancellationToken aborted) => TypedResults.ServerSentEvents(Events(aborted))).RequireAuthorization().EndWithAccessToken();
    }

    private static async IAsyncEnumerable<string> Events([EnumeratorCancellation] CancellationToken aborted)
    {
        yield return "first";
        await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

[Route("mvc/live")]
[Authorize]
public sealed class LiveController : ControllerBase
{
    [HttpGet]
    public async Task GetAsync(CancellationToken aborted)
    {
        await Response.WriteAsync("first", aborted);
        await Response.Body.FlushAsync(aborted);
        await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

[Route("mvc/marked")]
[Authorize]
public sealed class MarkedController : ControllerBase
{
    [HttpGet("live")]
    [EndWithAccessToken]
    public Task LiveAsync(CancellationToken aborted) => WriteAsync(aborted);

    [HttpGet("plain")]
    public Task PlainAsync(CancellationToken aborted) => WriteAsync(aborted);

    private async Task WriteAsync(CancellationToken aborted)
    {
        await Response.WriteAsync("first", aborted);
        await Response.Body.FlushAsync(aborted);
        await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
