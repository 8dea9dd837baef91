using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using OidcTokenValidation.PostgreSql;
using Timesheets;

if (TimesheetHelp.PrintIfRequested(args))
    return 0;

try
{
    TimesheetSettings settings = TimesheetSettings.Read(args);
    using Socket socket = LoopbackPort.Bind(settings.Port, out string address);
    settings = settings.At(address);
    await using DemoIssuer? demo = settings.Issuer is null ? new DemoIssuer() : null;

    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, settings.Port, listen => listen.Protocols = HttpProtocols.Http2));
    builder.Services.Configure<SocketTransportOptions>(transport => transport.CreateBoundListenSocket = _ => socket);
    builder.Services.AddSingleton<TimesheetStore>();
    builder.Services.AddAuthentication().AddAccessToken(options => options.Configure(settings, demo));
    builder.Services.AddAuthorization();
    builder.Services.AddHealthChecks().AddAccessTokenValidation();
    builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 64 * 1024);
    builder.Services.AddAccessTokenGrpc();   // errors are gRPC statuses, and a call ends when its token expires
    if (builder.Environment.IsDevelopment())
        builder.Services.ExplainAccessTokenRefusals();   // the message of a status contains an explanation
    if (settings.ReplayDatabase is { } database)
        builder.Services.AddPostgreSqlReplayStore(options => options.Use(database));   // several nodes share the used proofs
    settings.Revocations.AddTo(builder.Services);   // several nodes share what is revoked

    WebApplication app = builder.Build();
    if (app.Services.GetService<PostgreSqlReplayStore>() is { } sharedStore)
        await sharedStore.CreateTableOrExplainAsync();
    await RevocationSettings.CreateTableAsync(app.Services);
    app.MapGrpcService<TimesheetsService>();
    app.MapGet("/", () => TimesheetRoutes.Calls);
    if (settings.Resource is not null)
        app.MapProtectedResourceMetadata("/.well-known/oauth-protected-resource/{**path}");   // clients find here which tokens they need

    await app.StartAsync();
    await TimesheetAccess.WarmUpAsync(app.Services);
    Console.WriteLine($"listening on {address}");
    if (demo is not null)
        await demo.PrintCallsAsync(address, settings, Path.Combine(AppContext.BaseDirectory, "Protos"));
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception exception) when (exception is SettingsException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
