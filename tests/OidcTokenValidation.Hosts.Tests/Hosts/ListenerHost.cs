using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Hosts.Tests.Wire;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>System.Net.HttpListener, as .NET itself implements it: on Linux and macOS. The requests are written by hand.</summary>
public sealed class ListenerHost : ContractHost
{
    private readonly LoopbackListener _listener;
    private readonly AccessTokenValidator _validator;
    private readonly SecurityEventReceiver? _events;
    private readonly ILoggerFactory _loggers;
    private readonly ConcurrentQueue<Exception> _errors = [];
    private readonly ConcurrentQueue<Task> _responses = [];

    private ListenerHost(ContractWorld world)
        : base(world)
    {
        var options = new AccessTokenValidationOptions();
        world.Configure(options);
        _events = world.Events;
        _loggers = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        _validator = AccessTokenValidator.Create(options, world.Clock, _loggers);
        _listener = new LoopbackListener(context => _responses.Enqueue(RespondOrRecordAsync(context)));
    }

    public override string Method => "GET";

    public override HostTraits Traits { get; } = new() { SeesRepeatedFields = false, ServesEveryHost = false };

    public override int Port => _listener.Port;

    public override LogCollector Logs { get; } = new();

    public static Task<ContractHost> StartAsync(ContractWorld world) => Task.FromResult<ContractHost>(new ListenerHost(world));

    public override string PathOf(Resource resource) => "/" + resource.Name;

    public override Task<ContractResponse> SendAsync(ContractRequest request) => HttpExchange.SendAsync(this, request, Cancellation);

    public override Task<Reply> FetchAsync(string target, string method = "GET", string? host = null, params string[] fields) => HttpExchange.FetchAsync(this, target, method, host, fields, Cancellation);

    public override Task<Reply> PostAsync(string target, string body, string method = "POST", params string[] fields) => HttpExchange.PostAsync(this, target, body, method, fields, Cancellation);

    public override async ValueTask DisposeAsync()
    {
        // The client may receive its response before the server closes it.
        await Task.WhenAll(_responses);
        await _listener.DisposeAsync();
        _validator.Dispose();
        _loggers.Dispose();
        Assert.Empty(_errors);
    }

    private async Task RespondOrRecordAsync(HttpListenerContext context)
    {
        try
        {
            await RespondAsync(context);
        }
        catch (Exception exception)
        {
            _errors.Enqueue(exception);
            context.Response.Abort();
        }
    }

    private async Task RespondAsync(HttpListenerContext context)
    {
        if (await _validator.TryServeResourceMetadataAsync(context, CancellationToken.None))
            return;
        if (_validator.ReceivesBackchannelLogout && context.Request.RawUrl == LogoutPath)
        {
            await _validator.ServeBackchannelLogoutAsync(context, CancellationToken.None);
            return;
        }

        if (_events is not null && context.Request.RawUrl == EventsPath)
        {
            await _events.ServeAsync(context, CancellationToken.None);
            return;
        }

        context.Response.Headers["Access-Control-Expose-Headers"] = ExposedFields;
        string path = context.Request.RawUrl!.Split('?')[0];
        Resource resource = Resource.All.FirstOrDefault(one => path == PathOf(one)) ?? Resource.Any;
        AccessTokenValidationResult result = await _validator.ValidateAsync(context, CancellationToken.None);
        if (resource.IsOptional && result.Outcome == AccessTokenOutcome.NoCredentials)
            await WriteAsync(context, "anonymous");
        else if (result.IsValid && (resource.Requirement is null || (await resource.Requirement.EvaluateAsync(result.Token, CancellationToken.None)).IsGranted))
        {
            _validator.LogDecision(result, isGranted: true);
            await WriteAsync(context, $"{result.Token.Subject} by {result.Token.Binding}");
        }
        else
        {
            await _validator.RejectAsync(context, result, resource.Requirement, CancellationToken.None);
        }
    }

    private static async Task WriteAsync(HttpListenerContext context, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + await new StreamReader(context.Request.InputStream).ReadToEndAsync(CancellationToken.None));
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes, CancellationToken.None);
        context.Response.Close();
    }
}
