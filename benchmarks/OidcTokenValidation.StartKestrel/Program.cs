// The smallest API on ASP.NET Core: what benchmarks/start.sh starts with the address of an issuer.
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddAuthentication().AddAccessToken(options =>
{
    options.Trust(args[0]).Keys.AllowLoopbackHttp = true;
    options.Audiences.Add(args[1]);
});
builder.Services.AddAuthorization();

WebApplication app = builder.Build();
app.MapGet("/", static (HttpContext context) => context.GetAccessToken()!.Subject).RequireAuthorization();
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine($"listening {app.Urls.First()}"));
app.Run();
