using OidcTokenValidation.Tool.Commands;

return await ToolProgram.RunAsync(args, Streams.OfProcess()).ConfigureAwait(false);
