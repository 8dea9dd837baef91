using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using OidcTokenValidation.PostgreSql;
using Timesheets;

if (TimesheetHelp.PrintIfAsked(args))
    return 0;

try
{
    TimesheetSettings settings = TimesheetSettings.Read(args);
    await using DemoIssuer? demo = settings.Issuer is null ? new DemoIssuer() : null;

    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, settings.Port, listen => listen.Protocols = HttpProtocols.Http2));
    builder.Services.AddSingleton<TimesheetStore>();
    builder.Services.AddAuthentication().AddAccessToken(options => options.Configure(settings, demo));
    builder.Services.AddAuthorization();
    builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = 64 * 1024);
    builder.Services.AddAccessTokenGrpc();   // refusals are gRPC statuses, and a call ends with its token
    if (settings.ReplayDatabase is { } database)
        builder.Services.AddPostgreSqlReplayStore(database);   // several nodes share what they know of used proofs

    WebApplication app = builder.Build();
    if (app.Services.GetService<PostgreSqlReplayStore>() is { } sharedStore)
        await sharedStore.CreateTableOrExplainAsync();
    app.MapGrpcService<TimesheetsService>();

    await app.StartAsync();
    string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    Console.WriteLine($"listening on {address}");
    if (demo is not null)
        await demo.PrintCallsAsync(address, settings, Path.Combine(AppContext.BaseDirectory, "Protos"));
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception mistake) when (mistake is SettingsException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(mistake.Message);
    return 1;
}
