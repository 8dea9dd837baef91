using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using OidcTokenValidation.Migration.Tests.Application;
using OidcTokenValidation.Migration.Tests.Harness;

namespace OidcTokenValidation.Migration.Tests.Requests;

/// <summary>A request or call that is sent to both programs.</summary>
internal abstract record Probe
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public abstract Task<ObservedResponse> SendAsync(Api api);
}

/// <summary>One HTTP request; its Authorization fields are sent unchanged.</summary>
internal sealed record HttpProbe(string Path, params string[] Authorization) : Probe
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    public string? Body { get; init; }

    public override async Task<ObservedResponse> SendAsync(Api api)
    {
        using var request = new HttpRequestMessage(Method, Path) { Content = Body is null ? null : new StringContent(Body) };
        foreach (string value in Authorization)
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", value));
        using HttpResponseMessage response = await api.Client.SendAsync(request, Cancellation);
        return await ObservedResponse.ReadAsync(response);
    }
}

/// <summary>A call of a hub's method by SignalR's client, with the token where clients in browsers put it.</summary>
internal sealed record HubProbe(string Token, string Method, params object[] Arguments) : Probe
{
    public HttpTransportType Transport { get; init; } = HttpTransportType.WebSockets;

    /// <summary>Waits for this long before the call.</summary>
    public TimeSpan Delay { get; init; }

    public override async Task<ObservedResponse> SendAsync(Api api)
    {
        await using HubConnection connection = new HubConnectionBuilder()
            .WithUrl(new Uri(api.Client.BaseAddress!, ChatHub.Path + "?access_token=" + Token), Transport, static options =>
            {
                options.HttpMessageHandlerFactory = static _ => Api.CreateHandler();
                options.WebSocketConfiguration = static socket => socket.Proxy = null;
            })
            .Build();
        var message = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.On<string>("message", message.SetResult);
        try
        {
            await connection.StartAsync(Cancellation);
            await Task.Delay(Delay, Cancellation);
            object? result = await connection.InvokeCoreAsync(Method, typeof(string), Arguments, Cancellation);
            return Describe("returned", (string?)result ?? await message.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
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
            return Describe("returned", "nothing was received");
        }
        catch (Exception exception)
            when (exception is InvalidOperationException or IOException or OperationCanceledException && !Cancellation.IsCancellationRequested)
        {
            return Describe("disconnected", "");
        }
    }

    private static ObservedResponse Describe(string hub, string result) => new([new("hub", hub), new("hub result", result)]);
}
