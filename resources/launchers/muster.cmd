@echo off
rem muster: the command line of the app that this script lies in. A batch file waits for it and hands its exit code on.
"%~dp0..\..\Muster.exe" --log-level=3 --cli -- %*
exit /b %ERRORLEVEL%
