using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using OidcTokenValidation.Migration.Tests.Application;
using OidcTokenValidation.Migration.Tests.Harness;

namespace OidcTokenValidation.Migration.Tests.Requests;

/// <summary>What is sent to both programs.</summary>
internal abstract record Probe
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public abstract Task<Answer> SendAsync(Api api);
}

/// <summary>One HTTP request; its Authorization fields go out as they are.</summary>
internal sealed record HttpProbe(string Path, params string[] Authorization) : Probe
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    public string? Body { get; init; }

    public override async Task<Answer> SendAsync(Api api)
    {
        using var request = new HttpRequestMessage(Method, Path) { Content = Body is null ? null : new StringContent(Body) };
        foreach (string value in Authorization)
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", value));
        using HttpResponseMessage response = await api.Client.SendAsync(request, Cancellation);
        return await Answer.ReadAsync(response);
    }
}

/// <summary>A call of a hub's method by SignalR's client, with the token where clients in browsers put it.</summary>
internal sealed record HubProbe(string Token, string Method, params object[] Arguments) : Probe
{
    public HttpTransportType Transport { get; init; } = HttpTransportType.WebSockets;

    /// <summary>Waits for this long before the call.</summary>
    public TimeSpan Delay { get; init; }

    public override async Task<Answer> SendAsync(Api api)
    {
        await using HubConnection connection = new HubConnectionBuilder()
            .WithUrl(new Uri(api.Client.BaseAddress!, ChatHub.Path + "?access_token=" + Token), Transport, static options =>
            {
                options.HttpMessageHandlerFactory = static _ => Api.CreateHandler();
                options.WebSocketConfiguration = static socket => socket.Proxy = null;
            })
            .Build();
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.On<string>("told", told.SetResult);
        try
        {
            await connection.StartAsync(Cancellation);
            await Task.Delay(Delay, Cancellation);
            object? result = await connection.InvokeCoreAsync(Method, typeof(string), Arguments, Cancellation);
            return Describe("answered", (string?)result ?? await told.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        }
        catch (HttpRequestException exception)
        {
            return Describe("not connected", $"{(int?)exception.StatusCode}");
        }
        catch (HubException exception)
        {
            return Describe("not called", exception.Message);
        }
        catch (TimeoutException)
        {
            return Describe("answered", "nothing was received");
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or IOException or OperationCanceledException && !Cancellation.IsCancellationRequested)
        {
            return Describe("disconnected", "");
        }
    }

    private static Answer Describe(string hub, string result) => new([new("hub", hub), new("hub result", result)]);
}
